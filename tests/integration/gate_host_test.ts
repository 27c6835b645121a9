/**
 * The gate against a wrong Host: list A of the security notes, A1 to A10.
 */
import { assert } from "@std/assert";
import { connect } from "node:http2";
import { within } from "../support/deadline.ts";
import {
  assertHealthy,
  assertRefused,
  assertRefusedEveryWay,
  credentialLines,
  type Gate,
  startGate,
} from "../support/gate.ts";
import { head, rawRequest, UPGRADE_LINES } from "../support/raw_http.ts";

/** What stands in the Host header, by the case's name. */
function wrongHosts(port: number): Readonly<Record<string, string>> {
  return {
    "A1 evil.example": "evil.example",
    "A1 with our port": `evil.example:${port}`,
    "A4 our host as a user name": `127.0.0.1:${port}@evil.example`,
    "A5 a path in the host": "evil.example/127.0.0.1",
    "A5 our host in the path": `evil.example/127.0.0.1:${port}`,
    "A6 localhost with a dot": `localhost.:${port}`,
    "A7 decimal": `2130706433:${port}`,
    "A7 hexadecimal": `0x7f.1:${port}`,
    "A7 mapped": `[::ffff:127.0.0.1]:${port}`,
    "A7 any": `0.0.0.0:${port}`,
    "A9 empty": "",
    "A9 a space": `127.0.0.1 :${port}`,
    "A9 an impossible port": "127.0.0.1:99999",
  };
}

Deno.test("the gate refuses every Host but its own with 421 (A1, A4-A7, A9)", async () => {
  await using gate = await startGate();
  for (const [what, host] of Object.entries(wrongHosts(gate.port))) {
    // An empty or broken Host may be refused by the runtime already.
    const statuses = what.startsWith("A9") ? [421, 400] : [421];
    await assertRefusedEveryWay(gate, {
      lines: (origin) => [`Host: ${host}`, `Origin: ${origin}`],
      statuses,
      what,
    });
  }
});

Deno.test("the gate refuses a request without a Host (A2)", async () => {
  await using gate = await startGate();
  await assertRefusedEveryWay(gate, {
    lines: (origin) => [`Origin: ${origin}`],
    statuses: [421, 400],
    what: "A2",
  });
  const old = head("GET /api/info HTTP/1.0", credentialLines(gate));
  assertRefused(await rawRequest(gate.port, old), [421, 400], "A2 HTTP/1.0");
  await assertHealthy(gate);
});

Deno.test("the gate refuses two Host lines (A3)", async () => {
  await using gate = await startGate();
  const ours = `127.0.0.1:${gate.port}`;
  for (const hosts of [[ours, "evil.example"], ["evil.example", ours], [ours, ours]]) {
    const lines = (origin: string) => [...hosts.map((host) => `Host: ${host}`), `Origin: ${origin}`];
    await assertRefusedEveryWay(gate, { lines, statuses: [421, 400], what: `A3 ${hosts}` });
  }
});

Deno.test("the gate refuses an absolute target that disagrees with the Host (A8)", async () => {
  await using gate = await startGate();
  const ours = `127.0.0.1:${gate.port}`;
  for (
    const [target, host] of [["evil.example", ours], [ours, "evil.example"], [`localhost:${gate.port}`, ours]]
  ) {
    for (const more of [[], [`Origin: http://${ours}`, ...UPGRADE_LINES]]) {
      const lines = [`Host: ${host}`, ...credentialLines(gate), ...more];
      const answer = await rawRequest(gate.port, head(`GET http://${target}/api/info HTTP/1.1`, lines));
      assertRefused(answer, [421], `A8 ${target} with Host ${host}`);
    }
  }
  await assertHealthy(gate);
});

Deno.test("the gate refuses HTTP/2 without a Host, whatever its :authority says (A10)", async () => {
  await using gate = await startGate();
  for (const authority of [`127.0.0.1:${gate.port}`, "evil.example"]) {
    const status = await within(http2Status(gate, authority), `an answer over HTTP/2 for ${authority}`);
    assert(status !== 200, `A10 ${authority}: answered ${status}`);
    await assertHealthy(gate);
  }
});

/** The status of GET /api/info over HTTP/2 with prior knowledge; 0 when the connection was refused. */
function http2Status(gate: Gate, authority: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const session = connect(`http://127.0.0.1:${gate.port}`);
  session.on("error", () => resolve(0));
  const { cookie, key } = gate.browser;
  const stream = session.request({
    ":path": "/api/info",
    ":authority": authority,
    cookie,
    "x-drawbridge-key": key,
  });
  stream.on("response", (headers) => resolve(Number(headers[":status"])));
  stream.on("error", () => resolve(0));
  stream.on("close", () => resolve(0));
  stream.resume();
  stream.end();
  return promise.finally(() => session.destroy());
}
