/**
 * Messages that are too long, too many, no text or no sense: list B of the security notes, B24 to B28. They
 * cost their socket at most; another browser's socket answers and a turn still runs.
 */
import { assert, assertEquals } from "@std/assert";
import { within } from "../support/deadline.ts";
import { frame, type RawFrame } from "../support/raw_http.ts";
import { BINARY, CONTINUATION, MIB, PING_LINE, SocketStage, TEXT, text } from "../support/socket_stage.ts";

Deno.test("a message of many megabytes in fragments ends its socket with 1009 (B24)", async () => {
  await using stage = await SocketStage.open();
  using socket = await stage.socket();
  const part = new Uint8Array(4 * MIB).fill(0x78);
  await socket.send({ opcode: TEXT, payload: part, flags: 0 });
  for (let i = 0; i < 4; i++) await socket.send({ opcode: CONTINUATION, payload: part, flags: 0 });
  await socket.send({ opcode: CONTINUATION, payload: "x" });
  assertEquals(await socket.closeCode(), 1009);
  await stage.assertHealthy();
});

Deno.test("twenty thousand messages at once end their socket (B25)", async () => {
  await using stage = await SocketStage.open();
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
  await using stage = await SocketStage.open();
  using socket = await stage.socket();
  await socket.send(text(Array(201).fill(PING_LINE).join("\n")));
  assertEquals(await socket.closeCode(), 4429);
  await stage.assertHealthy();
});

Deno.test("bytes where text is wanted end their socket with 1003 (B26)", async () => {
  await using stage = await SocketStage.open();
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
  await using stage = await SocketStage.open();
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
    await using stage = await SocketStage.open();
    using socket = await stage.socket("/ws/sessions");
    await socket.send(...frames);
    // The connection may be reset before the code is read, when more was on its way.
    const ended = await within(socket.closeCode(), `the end of the socket: ${what}`, 5_000);
    assert(ended === code || ended === null, `${ended}`);
    await stage.assertHealthy();
  });
}
