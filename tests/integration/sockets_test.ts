/**
 * Sockets of a real drawbridge that are spoken to wrongly: list B of the security notes. What is wrong
 * costs that socket at most; afterwards another browser's socket answers and a turn still runs.
 */
import { assert, assertEquals } from "@std/assert";
import { type Browser, Drawbridge, fixtureAgent, type View } from "../support/drawbridge.ts";
import { within } from "../support/deadline.ts";
import {
  FIN,
  frame,
  head,
  type RawAnswer,
  RawConnection,
  type RawFrame,
  rawRequest,
  readFrame,
  UPGRADE_LINES,
} from "../support/raw_http.ts";

const [CONTINUATION, TEXT, BINARY, CLOSE, PING] = [0, 1, 2, 8, 9];
const PING_LINE = '{"type":"ping"}';
const MIB = 1024 * 1024;

/** A drawbridge, a session with one turn in it, and a browser that watches it as it should. */
class Stage implements AsyncDisposable {
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

  static async open(): Promise<Stage> {
    const bridge = await Drawbridge.start();
    try {
      const browser = await bridge.signIn();
      const sessionId = await browser.open(fixtureAgent(), bridge.home);
      const view = await browser.watch(sessionId);
      await view.prompt("say hello");
      return new Stage(bridge, browser, { sessionId, view });
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
class RawSocket implements Disposable {
  readonly connection: RawConnection;
  #lines: string[] = [];

  constructor(connection: RawConnection) {
    this.connection = connection;
  }

  async send(...frames: readonly RawFrame[]): Promise<void> {
    for (const what of frames) await this.connection.write(frame(what));
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

function text(payload: string): RawFrame {
  return { opcode: TEXT, payload };
}

Deno.test("a socket that sends what RFC 6455 forbids ends, and no other does (B2, B3, B8, B10)", async () => {
  await using stage = await Stage.open();
  const wrong: Record<string, readonly RawFrame[]> = {
    "B2 RSV1": [{ ...text(PING_LINE), flags: FIN | 0x40 }],
    "B2 RSV2": [{ ...text(PING_LINE), flags: FIN | 0x20 }],
    "B2 RSV3": [{ ...text(PING_LINE), flags: FIN | 0x10 }],
    "B5 ping of 126 bytes": [{ opcode: PING, payload: "x".repeat(126) }],
    "B6 fragmented ping": [{ opcode: PING, payload: "x", flags: 0 }],
    "B7 continuation without a start": [{ opcode: CONTINUATION, payload: "x" }],
    "B8 text within an unfinished text": [{ ...text("{"), flags: 0 }, text(PING_LINE)],
    "B10 text that is not UTF-8": [{ opcode: TEXT, payload: Uint8Array.of(0x22, 0xff, 0xfe, 0x22) }],
    "B12 an encoded surrogate": [{ opcode: TEXT, payload: Uint8Array.of(0xed, 0xa0, 0x80) }],
  };
  for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
    wrong[`B3 opcode ${opcode}`] = [{ opcode, payload: "x" }];
  }
  for (const [what, frames] of Object.entries(wrong)) {
    using socket = await stage.socket();
    await socket.send(...frames);
    await within(socket.connection.ended(), `the end of the socket: ${what}`);
  }
  await stage.assertHealthy();
});

Deno.test("a frame that is not masked is taken as it is, or ends its socket (B1)", async () => {
  await using stage = await Stage.open();
  using socket = await stage.socket();
  await socket.send({ ...text(PING_LINE), isMasked: false });
  const answer = await socket.until("pong");
  assert(answer === null || answer.type === "pong");
  await stage.assertHealthy();
});

Deno.test("a ping between the fragments of a text leaves the text whole (B9, B11)", async () => {
  await using stage = await Stage.open();
  using socket = await stage.socket();
  const bytes = new TextEncoder().encode('{"type":"é"}');
  const cut = bytes.indexOf(0xc3) + 1; // within the é
  await socket.send(
    { opcode: TEXT, payload: bytes.subarray(0, cut), flags: 0 },
    { opcode: PING, payload: "still there?" },
    { opcode: CONTINUATION, payload: bytes.subarray(cut) },
  );
  const answer = await socket.until("error");
  assert(String(answer?.message).includes('"é"'), String(answer?.message));
  await stage.assertHealthy();
});

Deno.test("a socket that ends in the middle of a frame is closed within a second (B20)", async () => {
  await using stage = await Stage.open();
  using socket = await stage.socket();
  await socket.until("ready");
  await socket.connection.write(frame(text(PING_LINE)).subarray(0, 8));
  await socket.connection.finish();
  await within(socket.connection.ended(), "the end of a half-closed socket", 1_000);
  await stage.assertHealthy();
});

/** Upgrades that are none of ours, by what is wrong with them. */
const WRONG_UPGRADES: Readonly<Record<string, readonly string[]>> = {
  "B22 version 8": [
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 8",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ],
  "B22 no version": ["Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
  "B23 no key": ["Upgrade: websocket", "Sec-WebSocket-Version: 13"],
  "B23 an empty key": ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key:"],
  "B23 a short key": ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA=="],
  "B23 a key of 10 KB": [
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${"x".repeat(10_240)}`,
  ],
};

Deno.test("an upgrade that is not as RFC 6455 wants it is refused (B22, B23)", async () => {
  await using stage = await Stage.open();
  for (const path of [`/ws?session=${stage.sessionId}`, "/ws/sessions"]) {
    for (const [what, lines] of Object.entries(WRONG_UPGRADES)) {
      const request = head(`GET ${path} HTTP/1.1`, [
        ...stage.upgradeLines(),
        "Connection: Upgrade",
        ...lines,
      ]);
      assertRefused(await rawRequest(stage.port, request), what);
    }
  }
  await stage.assertHealthy();
});

function assertRefused(answer: RawAnswer | null, what: string): void {
  assert(answer && [400, 426].includes(answer.status), `${what}: ${answer?.status}`);
  assertEquals(answer.body, "", what);
}

Deno.test("a socket of another protocol than ours is refused (B28)", async () => {
  await using stage = await Stage.open();
  const { cookie, key } = stage.browser;
  const ours = [
    `Host: 127.0.0.1:${stage.port}`,
    `Origin: http://127.0.0.1:${stage.port}`,
    `Cookie: ${cookie}`,
  ];
  for (const offered of [`drawbridge.v2, key.${key}`, `key.${key}`]) {
    const lines = [...ours, ...UPGRADE_LINES, `Sec-WebSocket-Protocol: ${offered}`];
    assertRefused(await rawRequest(stage.port, head("GET /ws/sessions HTTP/1.1", lines)), offered);
  }
  await stage.assertHealthy();
});

Deno.test("no compression is agreed on, so that none can be a bomb (B31)", async () => {
  await using stage = await Stage.open();
  const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
  const lines = [...stage.upgradeLines(), ...UPGRADE_LINES, offer];
  const answer = await rawRequest(stage.port, head("GET /ws/sessions HTTP/1.1", lines));
  assertEquals(answer?.status, 101);
  assert(!/^sec-websocket-extensions:/im.test(answer?.head ?? ""));
});

Deno.test("a message of many megabytes in fragments ends its socket with 1009 (B24)", async () => {
  await using stage = await Stage.open();
  using socket = await stage.socket();
  const part = new Uint8Array(4 * MIB).fill(0x78);
  await socket.send({ opcode: TEXT, payload: part, flags: 0 });
  for (let i = 0; i < 4; i++) await socket.send({ opcode: CONTINUATION, payload: part, flags: 0 });
  await socket.send({ opcode: CONTINUATION, payload: "x" });
  assertEquals(await socket.closeCode(), 1009);
  await stage.assertHealthy();
});

Deno.test("twenty thousand messages at once end their socket (B25)", async () => {
  await using stage = await Stage.open();
  using socket = await stage.socket();
  const one = frame(text(PING_LINE));
  const many = new Uint8Array(one.length * 20_000);
  for (let i = 0; i < 20_000; i++) many.set(one, i * one.length);
  await Promise.all([
    socket.connection.write(many),
    // Who is still sending when the other side has closed may be reset before it has read why.
    socket.closeCode().then((code) => assert(code === 4429 || code === null, `${code}`)),
  ]);
  await stage.assertHealthy();
});

Deno.test("two hundred and one lines in one frame end their socket with 4429 (B25)", async () => {
  await using stage = await Stage.open();
  using socket = await stage.socket();
  await socket.send(text(Array(201).fill(PING_LINE).join("\n")));
  assertEquals(await socket.closeCode(), 4429);
  await stage.assertHealthy();
});

Deno.test("bytes where text is wanted end their socket with 1003 (B26)", async () => {
  await using stage = await Stage.open();
  using socket = await stage.socket();
  await socket.send({ opcode: BINARY, payload: PING_LINE });
  assertEquals(await socket.closeCode(), 1003);
  await stage.assertHealthy();
});

/** Lines nobody understands; each is answered, and the socket stays. */
const NOT_UNDERSTOOD: Readonly<Record<string, string>> = {
  "B27 100,000 deep": "[".repeat(100_000) + "]".repeat(100_000),
  "B27 100,000 deep within": `{"type":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  "B27 __proto__": '{"__proto__":{"type":"ping","polluted":true}}',
  "B27 a number beyond all": '{"type":1e999}',
  "B28 an unknown type": '{"type":"launch_missiles"}',
  "no object": "7",
  "no JSON": "hello",
  "no such question": '{"type":"permission_response","id":"q0","optionId":"yes"}',
  "no such prompt": '{"type":"queue_remove","promptId":"unknown"}',
};

Deno.test("a line nobody understands is answered with an error, and the socket stays (B27, B28)", async () => {
  await using stage = await Stage.open();
  using socket = await stage.socket();
  for (const [what, line] of Object.entries(NOT_UNDERSTOOD)) {
    await socket.send(text(line));
    assertEquals((await socket.until("error"))?.type, "error", what);
    await socket.send(text(PING_LINE));
    assertEquals((await socket.until("pong"))?.type, "pong", what);
  }
  await stage.assertHealthy();
});

/** What ends the socket of the list of sessions as it ends a session's, and with which code. */
const WRONG_ON_THE_LIST: Readonly<Record<string, readonly [readonly RawFrame[], number]>> = {
  "B24 a message of 4 MiB": [[{ opcode: TEXT, payload: new Uint8Array(4 * MIB).fill(0x78) }], 1009],
  "B25 201 messages": [Array.from({ length: 201 }, () => text(PING_LINE)), 4429],
  "B26 bytes": [[{ opcode: BINARY, payload: PING_LINE }], 1003],
};

for (const [what, [frames, code]] of Object.entries(WRONG_ON_THE_LIST)) {
  Deno.test(`the socket of the list of sessions is as strict (${what})`, async () => {
    await using stage = await Stage.open();
    using socket = await stage.socket("/ws/sessions");
    await socket.send(...frames);
    // The connection may be reset before the code is read, when more was on its way.
    const ended = await within(socket.closeCode(), `the end of the socket: ${what}`, 5_000);
    assert(ended === code || ended === null, `${ended}`);
    await stage.assertHealthy();
  });
}

Deno.test("a socket for a session that is not there is closed with 4404", async () => {
  await using stage = await Stage.open();
  for (const id of ["unknown", "", "..%2f..", "a".repeat(200)]) {
    const connection = await RawConnection.open(stage.port);
    using socket = new RawSocket(connection);
    const lines = [...stage.upgradeLines(), ...UPGRADE_LINES];
    await connection.write(head(`GET /ws?session=${id} HTTP/1.1`, lines));
    assertEquals((await connection.answer())?.status, 101);
    assertEquals(await socket.closeCode(), 4404, id);
  }
  await stage.assertHealthy();
});

/** VmRSS of proc(5). */
function residentBytes(pid: number): number {
  const kib = Deno.readTextFileSync(`/proc/${pid}/status`).match(/^VmRSS:\s+(\d+) kB$/m)?.[1];
  return Number(kib) * 1024;
}

Deno.test("a browser that stops reading while 50,000 events come slows nobody and misses nothing (B29)", async () => {
  await using stage = await Stage.open();
  using stalled = await stage.socket();
  const ready = await stalled.until("ready");
  await stage.view.prompt("flood 10000 500"); // what a drawbridge at work weighs
  const base = residentBytes(stage.bridge.pid);
  await stage.view.prompt("flood 50000 500");
  const grown = residentBytes(stage.bridge.pid) - base;
  assert(grown < 64 * MIB, `${Math.round(grown / MIB)} MiB more`);
  const live = stage.view.events.map((event) => event.seq);
  assertEquals(live.length, live.at(-1), "the other browser has all of them meanwhile");
  await assertCatchesUp(stalled, { from: Number(ready?.firstSeq), to: live.length });
  await stage.assertHealthy();
});

/** Reads on until event `to`: no gap, and one word on having fallen behind. */
async function assertCatchesUp(socket: RawSocket, events: { from: number; to: number }): Promise<void> {
  let resyncs = 0;
  for (let next = events.from; next <= events.to;) {
    const line = await socket.line();
    assert(line !== null, `the socket ended before event ${next}`);
    if (line.type === "resync") {
      resyncs++;
      assertEquals(line.from, next, "resync names the event that follows");
    } else if ("seq" in line) {
      assertEquals(line.seq, next++);
    }
  }
  assertEquals(resyncs, 1, "a resync was told");
}
