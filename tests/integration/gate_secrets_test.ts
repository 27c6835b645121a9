/**
 * What refusals, the page's headers and the log give away: nothing. List A of the security notes, A33.
 */
import { assert, assertMatch } from "@std/assert";
import { eventually } from "../support/deadline.ts";
import { ROOT } from "../support/drawbridge.ts";
import {
  assertHealthy,
  assertRefused,
  credentialLines,
  exchange,
  startGate,
  tokenOf,
} from "../support/gate.ts";
import { head, rawRequest } from "../support/raw_http.ts";

Deno.test("no refusal says a word about the inside (A33)", async () => {
  await using gate = await startGate();
  const host = `Host: 127.0.0.1:${gate.port}`;
  const ours = [host, `Origin: http://127.0.0.1:${gate.port}`];
  const credentials = credentialLines(gate);
  const json = "Content-Type: application/json";
  const requests: readonly string[] = [
    head("GET /api/info HTTP/1.1", ["Host: evil.example"]),
    head("GET /api/info HTTP/1.1", [host]),
    head("GET /unknown HTTP/1.1", [host]),
    head("GET /..%2f..%2fetc%2fpasswd HTTP/1.1", [host]),
    head("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", [host]),
    head("GET /../../etc/passwd HTTP/1.1", [host]),
    head("GET //etc/passwd HTTP/1.1", [host]),
    head("GET /s/..%2f..%2fdevices.json HTTP/1.1", [host]),
    head("GET /% HTTP/1.1", [host]),
    head("GET /api/sessions/..%2f..%2fdevices.json/events?before=1 HTTP/1.1", [host, ...credentials]),
    head("GET /api/sessions/x/events?before=1 HTTP/1.1", [host, ...credentials]),
    head("GET /ws/sessions HTTP/1.1", [host, ...credentials]),
    head("DELETE /api/sessions HTTP/1.1", [...ours, ...credentials]),
    head("POST /api/sessions HTTP/1.1", [...ours, ...credentials, json, "Content-Length: 1"]) + "{",
    head("POST /api/unknown HTTP/1.1", [...ours, ...credentials, json, "Content-Length: 2"]) + "{}",
    head("POST /auth/exchange HTTP/1.1", [...ours, json, "Content-Length: 2"]) + "{}",
    head("GARBAGE", []),
  ];
  const inside = [
    ROOT,
    gate.bridge.home,
    "deno",
    "hono",
    "0.1.0",
    "Error",
    "    at ",
    "/lib/",
    ".ts",
    "demo",
  ];
  const secrets = [...inside, gate.browser.key, gate.browser.cookie.split("=")[1], tokenOf(gate.bridge.link)];
  for (const request of requests) {
    const answer = await rawRequest(gate.port, request);
    const first = request.split("\r\n")[0];
    assertRefused(answer, [400, 401, 404, 405, 421, 426], first);
    for (const secret of secrets) assert(!answer?.head.includes(secret), `${first}: ${secret} in the head`);
    await assertHealthy(gate);
  }
});

Deno.test("the page says what it is by its policy, and the log says no secret", async () => {
  await using gate = await startGate();
  const answer = await fetch(gate.bridge.url);
  await answer.body?.cancel();
  assertMatch(answer.headers.get("content-security-policy") ?? "", /default-src 'none'.*trusted-types/);
  await exchange(gate, JSON.stringify({ token: "wrong" }));
  await eventually(
    () => gate.bridge.stderr.includes("wrong, used or old link"),
    "a word about the wrong link",
  );
  const { stderr } = gate.bridge;
  for (const secret of [tokenOf(gate.bridge.link), gate.browser.key, gate.browser.cookie.split("=")[1]]) {
    assert(!stderr.includes(secret));
  }
});
