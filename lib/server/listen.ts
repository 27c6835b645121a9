/**
 * Opens the port: on loopback only. main.ts has taken what would widen it out of the environment.
 */

/** First port that is tried, and how many after it, when none was asked for. */
export const DEFAULT_PORT = 4777;
export const DEFAULT_PORTS = 10;

export interface ListenOptions {
  /** Exactly this one; 0 for any free one; null for the first free of the default ones. */
  readonly port: number | null;
  readonly handler: (port: number) => (request: Request) => Response | Promise<Response>;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** The port is taken. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;

  constructor(first: number, last: number) {
    super(
      first === last
        ? `Cannot listen on port ${first} as it is taken`
        : `Cannot listen on any port from ${first} to ${last} as all are taken`,
    );
    this.port = first;
  }
}

/** @throws PortTakenError when every port that may be used is taken. */
export function listen(options: ListenOptions): Listening {
  const first = options.port ?? DEFAULT_PORT;
  const last = options.port === null ? DEFAULT_PORT + DEFAULT_PORTS - 1 : first;
  for (let port = first; port <= last; port++) {
    try {
      return serve(port, options.handler);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new PortTakenError(first, last);
}

function serve(port: number, handler: ListenOptions["handler"]): Listening {
  // The port is known only now, when 0 was asked for, and the gate needs it.
  let handle: ((request: Request) => Response | Promise<Response>) | null = null;
  const refuse = () => new Response(null, { status: 503 });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {}, onError: () => new Response(null, { status: 500 }) },
    (request) => (handle ?? refuse)(request),
  );
  if (server.addr.hostname !== "127.0.0.1") {
    server.shutdown();
    throw new Error(`Cannot serve on ${server.addr.hostname} as drawbridge listens on 127.0.0.1 only`);
  }
  handle = handler(server.addr.port);
  return {
    port: server.addr.port,
    async close() {
      // Sockets that are open do not end by themselves: the shutdown is not waited for beyond a moment.
      const done = server.shutdown();
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 200))]);
    },
  };
}
