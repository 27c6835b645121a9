/**
 * The gate against requests that are ambiguous or far too long: list A of the security notes, A26 to A29.
 */
import { assert } from "@std/assert";
import { assertHealthy, assertRefused, credentialLines, startGate } from "../support/gate.ts";
import { residentBytes } from "../support/process_memory.ts";
import { head, RawConnection, rawRequest } from "../support/raw_http.ts";

Deno.test("requests that two readers could take for different ones are one request or none (A26)", async () => {
  await using gate = await startGate();
  const ours = [
    `Host: 127.0.0.1:${gate.port}`,
    `Origin: http://127.0.0.1:${gate.port}`,
    "Content-Type: application/json",
  ];
  const smuggled = `GET /api/info HTTP/1.1\r\nHost: 127.0.0.1:${gate.port}\r\n\r\n`;
  const tries: Readonly<Record<string, string>> = {
    "CL and TE": head("POST /auth/exchange HTTP/1.1", [
      ...ours,
      "Content-Length: 4",
      "Transfer-Encoding: chunked",
    ]),
    "two CL": head("POST /auth/exchange HTTP/1.1", [
      ...ours,
      "Content-Length: 0",
      `Content-Length: ${smuggled.length}`,
    ]),
    "negative CL": head("POST /auth/exchange HTTP/1.1", [...ours, "Content-Length: -1"]),
    "obs-fold": head("GET /api/info HTTP/1.1", [...ours, "X-A: b", " Cookie: folded"]),
  };
  for (const [what, request] of Object.entries(tries)) {
    using connection = await RawConnection.open(gate.port);
    await connection.write(`${request}0\r\n\r\n${smuggled}`);
    const statuses: number[] = [];
    for (
      let answer = await connection.answer();
      answer && statuses.length < 3;
      answer = await connection.answer()
    ) {
      statuses.push(answer.status);
      if (/^connection: close/im.test(answer.head) || answer.status === 400) break;
    }
    assert(statuses.every((status) => status >= 400 && status < 500), `A26 ${what}: ${statuses}`);
    await assertHealthy(gate);
  }
});

Deno.test("addresses and headers that are far too long are refused, at no cost in memory (A27)", async () => {
  await using gate = await startGate();
  const ours = [`Host: 127.0.0.1:${gate.port}`];
  const many = Array.from({ length: 10_000 }, (_, i) => `X-${i}: x`);
  const tries = {
    "a URI of 70 KB": head(`GET /${"x".repeat(70_000)} HTTP/1.1`, ours),
    "a header of 500 KB": head("GET / HTTP/1.1", [...ours, `X: ${"x".repeat(500_000)}`]),
    "10,000 headers": head("GET / HTTP/1.1", [...ours, ...many]),
  };
  const before = residentBytes(gate.bridge.pid);
  for (let round = 0; round < 20; round++) {
    for (const [what, request] of Object.entries(tries)) {
      const answer = await rawRequest(gate.port, request);
      // Whoever goes on sending after the refusal may find the connection reset before reading it.
      assert(
        answer === null || (answer.status >= 400 && answer.status < 500),
        `A27 ${what}: ${answer?.status}`,
      );
    }
  }
  await assertHealthy(gate);
  const grown = residentBytes(gate.bridge.pid) - before;
  assert(grown < 64 * 1024 * 1024, `A27: ${Math.round(grown / 1024 / 1024)} MiB more`);
});

Deno.test("a body that goes on and on is refused after one MiB (A29)", async () => {
  await using gate = await startGate();
  const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
  for (const path of ["/auth/exchange", "/api/sessions"]) {
    using connection = await RawConnection.open(gate.port);
    const lines = [
      `Host: 127.0.0.1:${gate.port}`,
      `Origin: http://127.0.0.1:${gate.port}`,
      ...credentialLines(gate),
    ];
    const more = ["Content-Type: application/json", "Transfer-Encoding: chunked"];
    await connection.write(head(`POST ${path} HTTP/1.1`, [...lines, ...more]));
    const sending = (async () => {
      for (let sent = 0; sent < 3 * 1024 * 1024; sent += 0x10000) await connection.write(chunk);
    })();
    assertRefused(await connection.answer(), [413], `A29 ${path}`);
    await sending;
    await assertHealthy(gate);
  }
});
