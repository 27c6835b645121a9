/**
 * A drawbridge as a real process, and a browser's side of it without a browser.
 *
 * Knows the outside only: the command line, the printed link, HTTP and the sockets.
 */
import { fromFileUrl, join } from "@std/path";
import type { Exchanged } from "../../lib/api.ts";
import type { Event, Ready, ServerLine } from "../../lib/wire.ts";
import { DEADLINE_MS, within } from "./deadline.ts";
import { removeTree } from "./remove_tree.ts";

export const ROOT = fromFileUrl(new URL("../../", import.meta.url));
export const FIXTURE = join(ROOT, "tests", "support", "fixture_agent.ts");

/** A command line for `--agent` that runs the fixture agent in these manners. */
export function fixtureAgent(...manner: string[]): string {
  return `${Deno.execPath()} run -A --no-prompt ${FIXTURE} ${manner.join(" ")}`.trim();
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A state directory to go on with; a fresh one otherwise, removed at the end. */
  readonly home?: string;
  /** Whether it asks before it works beside other sessions; most tests mean something else. */
  readonly asks?: boolean;
  /** Program and arguments instead of `deno run main.ts`. */
  readonly program?: readonly string[];
}

export class Drawbridge implements AsyncDisposable {
  readonly home: string;
  readonly url: string;
  readonly link: string;
  readonly #child: Deno.ChildProcess;
  readonly #stdout: Lines;
  readonly #ownsHome: boolean;
  readonly #stderr: string[];

  private constructor(
    child: Deno.ChildProcess,
    at: { home: string; ownsHome: boolean; link: string; stdout: Lines; stderr: string[] },
  ) {
    this.#child = child;
    this.home = at.home;
    this.#ownsHome = at.ownsHome;
    this.#stdout = at.stdout;
    this.#stderr = at.stderr;
    this.link = at.link;
    this.url = at.link.slice(0, at.link.indexOf("#"));
  }

  static async start(options: StartOptions = {}): Promise<Drawbridge> {
    const home = options.home ?? await Deno.makeTempDir({ prefix: "drawbridge-test-" });
    const [program, ...first] = options.program ??
      [Deno.execPath(), "run", "-A", "--no-prompt", join(ROOT, "main.ts")];
    const child = new Deno.Command(program, {
      args: [
        ...first,
        ...(options.args?.includes("--port") ? [] : ["--port", "0"]),
        ...(options.asks ? [] : ["--force"]),
        ...(options.args ?? []),
      ],
      env: { DRAWBRIDGE_HOME: home, XDG_CONFIG_HOME: home, NO_COLOR: "1", ...options.env },
      cwd: home,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const stderr: string[] = [];
    collect(child.stderr, (text) => stderr.push(text));
    try {
      const stdout = new Lines(child.stdout);
      const link = await within(stdout.next(), "the link on stdout");
      return new Drawbridge(child, { home, ownsHome: !options.home, link, stdout, stderr });
    } catch (error) {
      child.kill("SIGKILL");
      throw new Error(`drawbridge did not start: ${stderr.join("")}`, { cause: error });
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  get stderr(): string {
    return this.#stderr.join("");
  }

  /** Ends it with `signal` and waits until it is gone; the state stays. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    await this.end(signal);
  }

  /** {@link stop}, with how it ended. */
  async end(signal: Deno.Signal): Promise<Deno.CommandStatus> {
    try {
      this.#child.kill(signal);
    } catch { /* gone already */ }
    const status = await within(this.#child.status, "the end of drawbridge");
    await this.#child.stdin.close().catch(() => {/* gone */});
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
    if (this.#ownsHome) await removeTree(this.home);
  }

  /** Presses Enter in the terminal. */
  async freshLink(): Promise<string> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("\n"));
    writer.releaseLock();
    return await within(this.#stdout.next(), "a fresh link on stdout");
  }

  /** Signs in by the printed link, or by another token. */
  async signIn(token = this.link.slice(this.link.indexOf("#k=") + 3)): Promise<Browser> {
    const response = await fetch(new URL("/auth/exchange", this.url), {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.origin },
      body: JSON.stringify({ token }),
    });
    if (response.status !== 200) throw new Error(`signing in was answered ${response.status}`);
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const { key } = await response.json() as Exchanged;
    return new Browser(this.url, { cookie, key });
  }

  get origin(): string {
    return new URL(this.url).origin;
  }
}

export class Browser {
  readonly url: string;
  readonly cookie: string;
  readonly key: string;

  constructor(url: string, credentials: { cookie: string; key: string }) {
    this.url = url;
    this.cookie = credentials.cookie;
    this.key = credentials.key;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", this.cookie);
    headers.set("x-drawbridge-key", this.key);
    if (init.method === "POST") headers.set("origin", new URL(this.url).origin);
    if (typeof init.body === "string") headers.set("content-type", "application/json");
    return fetch(new URL(path, this.url), { ...init, headers });
  }

  /** Opens a session and gives its id. */
  async open(agent: string, cwd: string): Promise<string> {
    const body = JSON.stringify({ requestId: crypto.randomUUID(), agent, cwd });
    const response = await this.fetch("/api/sessions", { method: "POST", body });
    const answer = await response.json();
    if (response.status !== 200) {
      throw new Error(`opening a session was answered ${response.status}: ${answer.error}`);
    }
    return answer.sessionId;
  }

  /** A socket to a session, from event `after` on, or as a fresh page's. */
  socket(sessionId: string, after?: number): WebSocket {
    const rest = after === undefined ? "" : `&after=${after}`;
    const url = new URL(`/ws?session=${sessionId}${rest}`, this.url.replace("http", "ws"));
    const settings = {
      protocols: ["drawbridge.v1", `key.${this.key}`],
      headers: { cookie: this.cookie, origin: new URL(this.url).origin },
    };
    // Deno's constructor takes headers; the DOM's types, which the page's tests need, do not know that.
    return new WebSocket(url, settings as unknown as string[]);
  }

  /** Watches a session from event `after` on, or as a fresh page does. */
  async watch(sessionId: string, options: { after?: number } = {}): Promise<View> {
    const socket = this.socket(sessionId, options.after);
    const view = new View(socket);
    await view.until((line) => line.type === "ready", "ready");
    return view;
  }
}

/** What one socket was sent, in order. */
export class View implements Disposable {
  readonly lines: ServerLine[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<CloseEvent>;
  #wake: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    socket.onmessage = (event) => {
      for (const line of String(event.data).split("\n")) this.lines.push(JSON.parse(line));
      this.#wakeAll();
    };
    socket.onclose = () => this.#wakeAll();
  }

  get ready(): Ready {
    const ready = this.lines.find((line) => line.type === "ready");
    if (!ready) throw new Error("there was no ready line");
    return ready;
  }

  get events(): Event[] {
    return this.lines.filter((line): line is Event => "seq" in line);
  }

  send(line: object): void {
    this.socket.send(JSON.stringify(line));
  }

  /** Sends a prompt and waits for the end of its turn. */
  async prompt(text: string, promptId: string = crypto.randomUUID()) {
    this.send({ type: "prompt", promptId, text });
    return await this.event("prompt_done", (event) => event.promptId === promptId);
  }

  /** The first line, already here or to come, that matches. */
  async until<L extends ServerLine>(
    matches: ((line: ServerLine) => line is L) | ((line: ServerLine) => boolean),
    what: string,
    ms = DEADLINE_MS,
  ): Promise<ServerLine> {
    return await within(
      (async () => {
        for (let at = 0;;) {
          while (at < this.lines.length) {
            const line = this.lines[at++];
            if (matches(line)) return line;
          }
          if (this.socket.readyState >= WebSocket.CLOSING) {
            throw new Error(`the socket closed before ${what}`);
          }
          await new Promise<void>((resolve) => this.#wake.push(resolve));
        }
      })(),
      what,
      ms,
    );
  }

  /** The first event of `type`, already here or to come. */
  async event<T extends Event["type"]>(
    type: T,
    matches: (event: Extract<Event, { type: T }>) => boolean = () => true,
  ): Promise<Extract<Event, { type: T }>> {
    // The type was compared, so the line is that event.
    const found = await this.until(
      (line) => line.type === type && matches(line as Extract<Event, { type: T }>),
      `event ${type}`,
    );
    return found as Extract<Event, { type: T }>;
  }

  /** All text the agent said, in one string. */
  get agentText(): string {
    return this.events.map((event) => {
      if (event.type !== "update") return "";
      const { update } = event.message.params;
      const content = update.content as { text?: string } | undefined; // chunks of the fixture are text
      return update.sessionUpdate === "agent_message_chunk" ? content?.text ?? "" : "";
    }).join("");
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }

  #wakeAll(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }
}

/** The lines of a stream, one after the other. */
class Lines {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  }

  async next(): Promise<string> {
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error("the stream ended without another line");
      this.#rest += value;
    }
    const newline = this.#rest.indexOf("\n");
    const line = this.#rest.slice(0, newline);
    this.#rest = this.#rest.slice(newline + 1);
    return line;
  }
}

async function collect(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) take(decoder.decode(chunk, { stream: true }));
}
