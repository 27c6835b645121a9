/**
 * The gate against other sites: a wrong Origin, forms, preflights and odd methods. List A of the security
 * notes, A11 to A19.
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { assertHealthy, assertRefused, credentialLines, startGate } from "../support/gate.ts";
import { head, rawRequest, UPGRADE_LINES } from "../support/raw_http.ts";

/** What stands in the Origin header, null for no header. */
function wrongOrigins(port: number): Readonly<Record<string, string | null>> {
  return {
    "A11 another site": "http://evil.example",
    "A12 none": null,
    "A13 null": "null",
    "A14 localhost, other port": "http://localhost:5173",
    "A14 ours, other port": "http://127.0.0.1:5173",
    "A15 https": `https://127.0.0.1:${port}`,
    "A16 ours as a prefix": `http://127.0.0.1:${port}.evil.example`,
    "A16 like ours": "http://127.evil.example",
  };
}

Deno.test("the gate refuses a POST and an upgrade from every Origin but its own with 403 (A11-A16)", async () => {
  await using gate = await startGate();
  for (const [what, origin] of Object.entries(wrongOrigins(gate.port))) {
    const named = origin === null ? [] : [`Origin: ${origin}`];
    const lines = [`Host: 127.0.0.1:${gate.port}`, ...named, ...credentialLines(gate)];
    const upgrade = head("GET /ws/sessions HTTP/1.1", [...lines, ...UPGRADE_LINES]);
    assertRefused(await rawRequest(gate.port, upgrade), [403], `${what}, upgrade`);
    const post = head("POST /api/sessions HTTP/1.1", [
      ...lines,
      "Content-Type: application/json",
      "Content-Length: 2",
    ]);
    assertRefused(await rawRequest(gate.port, `${post}{}`), [403], `${what}, POST`);
    await assertHealthy(gate);
  }
});

Deno.test("a POST that a form of another site could make is refused and changes nothing (A18)", async () => {
  await using gate = await startGate();
  const body = JSON.stringify({ requestId: "a18", agent: "demo", cwd: gate.bridge.home });
  for (const origin of ["http://evil.example", `http://127.0.0.1:${gate.port}`]) {
    for (
      const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    ) {
      const lines = [`Host: 127.0.0.1:${gate.port}`, `Origin: ${origin}`, ...credentialLines(gate)];
      const post = [...lines, `Content-Type: ${type}`, `Content-Length: ${body.length}`];
      for (const path of ["/api/sessions", "/auth/exchange"]) {
        const answer = await rawRequest(gate.port, head(`POST ${path} HTTP/1.1`, post) + body);
        assertRefused(answer, [403, 415], `A18 ${type} to ${path} from ${origin}`);
      }
    }
  }
  assertEquals([...Deno.readDirSync(join(gate.bridge.home, "sessions"))], []);
  await assertHealthy(gate);
});

Deno.test("a preflight is answered with 405 and no Access-Control header (A19)", async () => {
  await using gate = await startGate();
  const asked = ["Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-drawbridge-key"];
  const more = [
    ...asked,
    "Access-Control-Request-Private-Network: true",
    "Access-Control-Request-Local-Network: true",
  ];
  for (const origin of ["http://evil.example", `http://127.0.0.1:${gate.port}`, "null"]) {
    for (const target of ["/api/sessions", "/ws/sessions", "/"]) {
      const lines = [`Host: 127.0.0.1:${gate.port}`, `Origin: ${origin}`, ...more];
      assertRefused(
        await rawRequest(gate.port, head(`OPTIONS ${target} HTTP/1.1`, lines)),
        [405],
        `A19 ${origin}`,
      );
    }
  }
  await assertHealthy(gate);
});

Deno.test("methods that no browser page sends are refused", async () => {
  await using gate = await startGate();
  const lines = [`Host: 127.0.0.1:${gate.port}`, ...credentialLines(gate)];
  for (
    const first of [
      "OPTIONS * HTTP/1.1",
      "TRACE / HTTP/1.1",
      `CONNECT 127.0.0.1:${gate.port} HTTP/1.1`,
      "BREW / HTTP/1.1",
    ]
  ) {
    assertRefused(await rawRequest(gate.port, head(first, lines)), [400, 405, 421], first);
  }
  await assertHealthy(gate);
});
