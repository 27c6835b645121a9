/**
 * Sockets that break RFC 6455, or use all of it: list B of the security notes, B1 to B20. What is wrong ends
 * that socket at most; another browser's socket answers and a turn still runs.
 */
import { assert } from "@std/assert";
import { within } from "../support/deadline.ts";
import { FIN, frame, type RawFrame } from "../support/raw_http.ts";
import { CONTINUATION, PING, PING_LINE, SocketStage, TEXT, text } from "../support/socket_stage.ts";

Deno.test("a socket that sends what RFC 6455 forbids ends, and no other does (B2, B3, B8, B10)", async () => {
  await using stage = await SocketStage.open();
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
  await using stage = await SocketStage.open();
  using socket = await stage.socket();
  await socket.send({ ...text(PING_LINE), isMasked: false });
  const answer = await socket.until("pong");
  assert(answer === null || answer.type === "pong");
  await stage.assertHealthy();
});

Deno.test("a ping between the fragments of a text leaves the text whole (B9, B11)", async () => {
  await using stage = await SocketStage.open();
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
  await using stage = await SocketStage.open();
  using socket = await stage.socket();
  await socket.until("ready");
  await socket.connection.write(frame(text(PING_LINE)).subarray(0, 8));
  await socket.connection.finish();
  await within(socket.connection.ended(), "the end of a half-closed socket", 1_000);
  await stage.assertHealthy();
});
