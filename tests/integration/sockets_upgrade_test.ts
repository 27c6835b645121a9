/**
 * Upgrades to a socket that are not as they should be: list B of the security notes, B22, B23, B28, B31, and
 * a session that is not there.
 */
import { assert, assertEquals } from "@std/assert";
import { head, type RawAnswer, RawConnection, rawRequest, UPGRADE_LINES } from "../support/raw_http.ts";
import { RawSocket, SocketStage } from "../support/socket_stage.ts";

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
  await using stage = await SocketStage.open();
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
  await using stage = await SocketStage.open();
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
  await using stage = await SocketStage.open();
  const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
  const lines = [...stage.upgradeLines(), ...UPGRADE_LINES, offer];
  const answer = await rawRequest(stage.port, head("GET /ws/sessions HTTP/1.1", lines));
  assertEquals(answer?.status, 101);
  assert(!/^sec-websocket-extensions:/im.test(answer?.head ?? ""));
});

Deno.test("a socket for a session that is not there is closed with 4404", async () => {
  await using stage = await SocketStage.open();
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
