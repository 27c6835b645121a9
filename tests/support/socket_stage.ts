/**
 * A drawbridge at work, and its sockets by hand: to misuse one and see that the others are well.
 */
import { assert, assertEquals } from "@std/assert";
import { type Browser, Drawbridge, fixtureAgent, type View } from "./drawbridge.ts";
import { frame, head, RawConnection, type RawFrame, readFrame, UPGRADE_LINES } from "./raw_http.ts";

export const [CONTINUATION, TEXT, BINARY, CLOSE, PING] = [0, 1, 2, 8, 9];
export const PING_LINE = '{"type":"ping"}';
export const MIB = 1024 * 1024;

/** A drawbridge, a session with one turn in it, and a browser that watches it as it should. */
export class SocketStage implements AsyncDisposable {
  readonly bridge: Drawbridge;
  readonly browser: Browser;
  readonly sessionId: string;
  readonly view: View;

  private constructor(bridge: Drawbridge, browser: Browser, watched: { sessionId: string; view: View }) {
    this.bridge = bridge;
    this.browser = browser;
    this.sessionId = watched.sessionId;
    this.view = watched.view;
  }

  static async open(): Promise<SocketStage> {
    const bridge = await Drawbridge.start();
    try {
      const browser = await bridge.signIn();
      const sessionId = await browser.open(fixtureAgent(), bridge.home);
      const view = await browser.watch(sessionId);
      await view.prompt("say hello");
      return new SocketStage(bridge, browser, { sessionId, view });
    } catch (error) {
      await bridge[Symbol.asyncDispose]();
      throw error;
    }
  }

  get port(): number {
    return Number(new URL(this.bridge.url).port);
  }

  /** The other browser's socket answers, it has the whole of a new turn, and HTTP is served. */
  async assertHealthy(): Promise<void> {
    const before = this.view.events.length;
    await this.view.prompt("say still here");
    const seqs = this.view.events.map((event) => event.seq);
    assertEquals(seqs, seqs.map((_, i) => seqs[0] + i), "events without a gap");
    assert(this.view.events.length > before);
    assertEquals(await this.fetchStatus("/api/info"), 200);
  }

  async fetchStatus(path: string): Promise<number> {
    const answer = await this.browser.fetch(path);
    await answer.body?.cancel();
    return answer.status;
  }

  upgradeLines(): string[] {
    const { cookie, key } = this.browser;
    return [
      `Host: 127.0.0.1:${this.port}`,
      `Origin: http://127.0.0.1:${this.port}`,
      `Cookie: ${cookie}`,
      `Sec-WebSocket-Protocol: drawbridge.v1, key.${key}`,
    ];
  }

  /** A socket of the session, or of the list of sessions, to be misused. */
  async socket(path = `/ws?session=${this.sessionId}`): Promise<RawSocket> {
    const connection = await RawConnection.open(this.port);
    const lines = [...this.upgradeLines(), ...UPGRADE_LINES];
    await connection.write(head(`GET ${path} HTTP/1.1`, lines));
    const answer = await connection.answer();
    assertEquals(answer?.status, 101);
    return new RawSocket(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.view[Symbol.dispose]();
    await this.bridge[Symbol.asyncDispose]();
  }
}

/** One socket by hand: frames out, lines in. */
export class RawSocket implements Disposable {
  readonly connection: RawConnection;
  #lines: string[] = [];

  constructor(connection: RawConnection) {
    this.connection = connection;
  }

  async send(...frames: readonly RawFrame[]): Promise<void> {
    const bytes = await new Blob(frames.map(frame)).arrayBuffer();
    await this.connection.write(new Uint8Array(bytes));
  }

  /** The next line for the page; null when the socket ended. */
  async line(): Promise<Readonly<Record<string, unknown>> | null> {
    while (this.#lines.length === 0) {
      const next = await readFrame(this.connection);
      if (next === null || next.opcode === CLOSE) return null;
      if (next.opcode === TEXT) this.#lines = new TextDecoder().decode(next.payload).split("\n");
    }
    return JSON.parse(this.#lines.shift() ?? "");
  }

  /** The next line of `type`; null when the socket ended before. */
  async until(type: string): Promise<Readonly<Record<string, unknown>> | null> {
    let line = await this.line();
    while (line !== null && line.type !== type) line = await this.line();
    return line;
  }

  /** The code of the close frame; null when the connection just ended. */
  async closeCode(): Promise<number | null> {
    while (true) {
      const next = await readFrame(this.connection);
      if (next === null) return null;
      if (next.opcode === CLOSE) return next.payload[0] * 256 + next.payload[1];
    }
  }

  [Symbol.dispose](): void {
    this.connection[Symbol.dispose]();
  }
}

export function text(payload: string): RawFrame {
  return { opcode: TEXT, payload };
}
