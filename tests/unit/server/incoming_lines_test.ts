/** The lines of a browser, and how many of them a second may bring. */
import { assertEquals } from "@std/assert";
import { CLOSE_TOO_FAST } from "../../../lib/close_codes.ts";
import { receiveLines } from "../../../lib/server/incoming_lines.ts";
import { LIMITS } from "../../../lib/wire.ts";

/** A socket by hand: what it was closed with, and the lines that were taken. */
function setUp() {
  const closed: (number | undefined)[] = [];
  const lines: string[] = [];
  const socket = {
    readyState: WebSocket.OPEN as number,
    onmessage: (_: { data: unknown }) => {},
    close(code?: number) {
      socket.readyState = WebSocket.CLOSING;
      closed.push(code);
    },
  };
  receiveLines(socket as unknown as WebSocket, (line) => void lines.push(line)); // what it uses of one
  return { closed, lines, receive: (data: unknown) => socket.onmessage({ data }) };
}

const MAX = LIMITS.browserLinesPerSecondMax;

Deno.test("receiveLines() takes as many lines as the limit says, in one message or in many, and no more", () => {
  assertEquals(MAX, 200);
  for (const perMessage of [1, MAX]) {
    const { closed, lines, receive } = setUp();
    for (let sent = 0; sent < MAX; sent += perMessage) receive(Array(perMessage).fill("{}").join("\n"));
    assertEquals([lines.length, closed], [MAX, []]);
    receive("{}");
    assertEquals([lines.length, closed], [MAX, [CLOSE_TOO_FAST]]);
    receive("{}");
    assertEquals(closed.length, 1, "what comes after it counts no more");
  }
});

Deno.test("receiveLines() counts no empty line", () => {
  const { closed, lines, receive } = setUp();
  receive("\n \n".repeat(MAX));
  assertEquals([lines, closed], [[], []]);
});
