/**
 * The control socket of a drawbridge, by hand and by its client, and commands on the same state.
 */
import { ControlClient } from "../../lib/mcp/control_client.ts";
import type { ServerLine } from "../../lib/wire.ts";
import { command, type Ended, ended } from "./command_line.ts";
import { within } from "./deadline.ts";
import type { Drawbridge } from "./drawbridge.ts";

export function controlPath(bridge: Drawbridge): string {
  return `${bridge.home}/control-${bridge.pid}.sock`;
}

/** Runs a subcommand on the state of `home`. */
export function runOn(home: string, ...args: string[]): Promise<Ended> {
  return ended(command(home, { args }));
}

/** A request on a connection of its own. */
export async function askControl(bridge: Drawbridge, method: string, params: unknown = {}): Promise<unknown> {
  using control = await ControlClient.connect(controlPath(bridge));
  return await within(control.request(method, params), `the answer to ${method}`);
}

/** A connection without a client: bytes in, bytes out. */
export class RawControl implements Disposable {
  readonly #connection: Deno.Conn;
  #text = "";

  private constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  static async open(bridge: Drawbridge): Promise<RawControl> {
    return new RawControl(await Deno.connect({ transport: "unix", path: controlPath(bridge) }));
  }

  async send(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
  }

  async sendLine(line: string): Promise<void> {
    await this.send(new TextEncoder().encode(line + "\n"));
  }

  /** The next line; null when the other side has hung up. */
  async line(): Promise<string | null> {
    const buffer = new Uint8Array(64 * 1024);
    while (!this.#text.includes("\n")) {
      const n = await within(this.#connection.read(buffer).catch(() => null), "a line, or the end");
      if (n === null) return null;
      this.#text += new TextDecoder().decode(buffer.subarray(0, n));
    }
    const [line] = this.#text.split("\n", 1);
    this.#text = this.#text.slice(line.length + 1);
    return line;
  }

  [Symbol.dispose](): void {
    try {
      this.#connection.close();
    } catch { /* closed by the other side */ }
  }
}

/** A session watched over the control socket, as a terminal does. */
export class ControlWatch implements Disposable {
  readonly lines: ServerLine[] = [];
  closed: { code: number; why: string } | null = null;
  readonly control: ControlClient;
  #wake: (() => void)[] = [];

  private constructor(connect: (take: (method: string, params: unknown) => void) => ControlClient) {
    this.control = connect((method, params) => this.#take(method, params));
  }

  static async attach(bridge: Drawbridge, params: Record<string, unknown>): Promise<ControlWatch> {
    let take: (method: string, params: unknown) => void = () => {};
    const control = await ControlClient.connect(controlPath(bridge), {
      onNotification: (method, params) => take(method, params),
    });
    const watch = new ControlWatch((own) => {
      take = own;
      return control;
    });
    await within(control.request("attach", params), "the answer to attach");
    return watch;
  }

  send(line: object): void {
    this.control.notify("line", line);
  }

  /** The first line, already here or to come, that matches; or the end of the view. */
  async until(matches: (line: ServerLine) => boolean, what: string): Promise<ServerLine> {
    const found = async () => {
      for (let at = 0;;) {
        while (at < this.lines.length) {
          const line = this.lines[at++];
          if (matches(line)) return line;
        }
        if (this.closed) throw new Error(`the view was closed before ${what}: ${this.closed.why}`);
        await this.#more();
      }
    };
    return await within(found(), what);
  }

  async untilClosed(): Promise<{ code: number; why: string }> {
    const closed = async () => {
      while (!this.closed) await this.#more();
      return this.closed;
    };
    return await within(closed(), "the end of the view");
  }

  [Symbol.dispose](): void {
    this.control[Symbol.dispose]();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #take(method: string, params: unknown): void {
    if (method === "line") this.lines.push(params as ServerLine); // what drawbridge says is looked into by tests
    if (method === "closed") this.closed = params as { code: number; why: string };
    for (const wake of this.#wake.splice(0)) wake();
  }
}
