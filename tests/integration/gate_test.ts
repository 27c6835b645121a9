/**
 * The gate of a real drawbridge, attacked over plain TCP: list A of the security notes. Each refusal is
 * followed by a round trip of somebody who is signed in: what is refused harms nobody.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { connect } from "node:http2";
import { type Browser, Drawbridge, fixtureAgent, ROOT } from "../support/drawbridge.ts";
import { eventually, within } from "../support/deadline.ts";
import { head, type RawAnswer, RawConnection, rawRequest, UPGRADE_LINES } from "../support/raw_http.ts";

interface Gate extends AsyncDisposable {
  readonly bridge: Drawbridge;
  readonly browser: Browser;
  readonly port: number;
}

async function start(): Promise<Gate> {
  const bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const port = Number(new URL(bridge.url).port);
  return { bridge, browser, port, [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose]() };
}

/** Somebody who is signed in is served as ever. */
async function assertHealthy(gate: Gate): Promise<void> {
  const answer = await gate.browser.fetch("/api/info");
  assertEquals(answer.status, 200, "a signed-in browser is served");
  await answer.body?.cancel();
}

/** Lines that name the browser's credentials: refused or not, it is not for want of them. */
function credentialLines({ browser }: Gate): string[] {
  return [
    `Cookie: ${browser.cookie}`,
    `X-Drawbridge-Key: ${browser.key}`,
    `Sec-WebSocket-Protocol: drawbridge.v1`,
  ];
}

function assertRefused(answer: RawAnswer | null, statuses: readonly number[], what: string): void {
  assert(answer, `${what}: no answer`);
  assert(statuses.includes(answer.status), `${what}: answered ${answer.status}`);
  assertEquals(answer.body, "", `${what}: the body`);
  assert(!/^access-control-/im.test(answer.head), `${what}: an Access-Control header`);
}

/** The same request as a GET of data, a POST and an upgrade, each with right credentials and `lines`. */
async function assertRefusedEveryWay(
  gate: Gate,
  options: { lines: (origin: string) => readonly string[]; statuses: readonly number[]; what: string },
): Promise<void> {
  const origin = `http://127.0.0.1:${gate.port}`;
  const lines = [...options.lines(origin), ...credentialLines(gate)];
  const body = JSON.stringify({ requestId: "refused", agent: "demo", cwd: "/" });
  const post = [...lines, "Content-Type: application/json", `Content-Length: ${body.length}`];
  const ways = {
    GET: head("GET /api/info HTTP/1.1", lines),
    upgrade: head("GET /ws/sessions HTTP/1.1", [...lines, ...UPGRADE_LINES]),
    POST: head("POST /api/sessions HTTP/1.1", post) + body,
  };
  for (const [way, request] of Object.entries(ways)) {
    assertRefused(await rawRequest(gate.port, request), options.statuses, `${options.what}, ${way}`);
  }
  await assertHealthy(gate);
}

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
  await using gate = await start();
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
  await using gate = await start();
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
  await using gate = await start();
  const ours = `127.0.0.1:${gate.port}`;
  for (const hosts of [[ours, "evil.example"], ["evil.example", ours], [ours, ours]]) {
    const lines = (origin: string) => [...hosts.map((host) => `Host: ${host}`), `Origin: ${origin}`];
    await assertRefusedEveryWay(gate, { lines, statuses: [421, 400], what: `A3 ${hosts}` });
  }
});

Deno.test("the gate refuses an absolute target that disagrees with the Host (A8)", async () => {
  await using gate = await start();
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
  await using gate = await start();
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
  await using gate = await start();
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

Deno.test("the gate opens for the right Host, Origin and credentials, and only then", async () => {
  await using gate = await start();
  const lines = [
    `Host: 127.0.0.1:${gate.port}`,
    `Origin: http://127.0.0.1:${gate.port}`,
    ...credentialLines(gate),
  ];
  assertEquals((await rawRequest(gate.port, head("GET /api/info HTTP/1.1", lines)))?.status, 200);
  const upgrade = head("GET /ws/sessions HTTP/1.1", [...lines, ...UPGRADE_LINES]);
  assertEquals((await rawRequest(gate.port, upgrade))?.status, 101);
});

Deno.test("a POST that a form of another site could make is refused and changes nothing (A18)", async () => {
  await using gate = await start();
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
  await using gate = await start();
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
  await using gate = await start();
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

Deno.test("both credentials of one device are needed, for data and for sockets (A20)", async () => {
  await using gate = await start();
  const link = await gate.bridge.freshLink();
  const other = await gate.bridge.signIn(link.slice(link.indexOf("#k=") + 3));
  const { cookie, key } = gate.browser;
  const tries: Readonly<Record<string, readonly string[]>> = {
    "none": [],
    "cookie only": [`Cookie: ${cookie}`],
    "key only": [`X-Drawbridge-Key: ${key}`],
    "key of another device": [`Cookie: ${cookie}`, `X-Drawbridge-Key: ${other.key}`],
    "cookie of another device": [`Cookie: ${other.cookie}`, `X-Drawbridge-Key: ${key}`],
    "an empty key": [`Cookie: ${cookie}`, "X-Drawbridge-Key:"],
    "a cookie of another name": [`Cookie: x${cookie}`, `X-Drawbridge-Key: ${key}`],
  };
  const ours = [`Host: 127.0.0.1:${gate.port}`, `Origin: http://127.0.0.1:${gate.port}`];
  for (const [what, lines] of Object.entries(tries)) {
    const get = head("GET /api/info HTTP/1.1", [...ours, ...lines]);
    assertRefused(await rawRequest(gate.port, get), [401], `A20 ${what}`);
    const socket = [...ours, ...lines, ...UPGRADE_LINES, "Sec-WebSocket-Protocol: drawbridge.v1"];
    const upgrade = head("GET /ws/sessions HTTP/1.1", socket);
    assertRefused(await rawRequest(gate.port, upgrade), [401], `A20 ${what}, upgrade`);
  }
  await assertHealthy(gate);
});

/** Tries to sign in with `body`, as our own page would. */
function exchange(gate: Gate, body: string): Promise<RawAnswer | null> {
  const lines = [`Host: 127.0.0.1:${gate.port}`, `Origin: http://127.0.0.1:${gate.port}`];
  const more = ["Content-Type: application/json", `Content-Length: ${body.length}`];
  return rawRequest(gate.port, head("POST /auth/exchange HTTP/1.1", [...lines, ...more]) + body);
}

function tokenOf(link: string): string {
  return link.slice(link.indexOf("#k=") + 3);
}

Deno.test("a used, cut, longer or very long token is answered like any wrong one (A21)", async () => {
  await using gate = await start();
  const fresh = tokenOf(await gate.bridge.freshLink());
  const wrong = [tokenOf(gate.bridge.link), fresh.slice(0, -1), `${fresh}x`, "x".repeat(1_000_000), ""];
  for (const token of wrong) {
    assertRefused(await exchange(gate, JSON.stringify({ token })), [401], `A21 ${token.slice(0, 50)}`);
  }
  assertEquals(
    (await exchange(gate, JSON.stringify({ token: fresh })))?.status,
    200,
    "and the right one is good",
  );
  await assertHealthy(gate);
});

Deno.test("of a hundred wrong tokens at once ten are looked at, whatever stands beside them (A22, A23)", async () => {
  await using gate = await start();
  const answers: number[] = [];
  for (let i = 0; i < 100; i++) {
    const body = JSON.stringify({ token: `guess ${i}`, password: "x", device: i, auth: { token: `${i}` } });
    answers.push((await exchange(gate, body))?.status ?? 0);
  }
  assertEquals(answers.filter((status) => status === 401).length, 10);
  assertEquals(answers.filter((status) => status === 429).length, 90);
  const fresh = tokenOf(await gate.bridge.freshLink());
  assertRefused(
    await exchange(gate, JSON.stringify({ token: fresh })),
    [429],
    "A22 the right token, meanwhile",
  );
  await assertHealthy(gate);
});

Deno.test("who is signed in stays so over a restart, and no secret is on disk (A25)", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-gate-" });
  try {
    let browser: Browser;
    const secrets: string[] = [];
    {
      await using bridge = await Drawbridge.start({ home });
      browser = await bridge.signIn();
      const sessionId = await browser.open(fixtureAgent(), home);
      using view = await browser.watch(sessionId);
      await view.prompt("say hello");
      secrets.push(
        tokenOf(bridge.link),
        tokenOf(await bridge.freshLink()),
        browser.cookie.split("=")[1],
        browser.key,
      );
      assertNoSecret(home, secrets);
      await bridge.stop("SIGTERM");
    }
    assertNoSecret(home, secrets);
    await using bridge = await Drawbridge.start({ home });
    const cookie = `drawbridge_${new URL(bridge.url).port}=${browser.cookie.split("=")[1]}`;
    const headers = { cookie, "x-drawbridge-key": browser.key };
    const answer = await fetch(new URL("/api/info", bridge.url), { headers });
    assertEquals(answer.status, 200);
    await answer.body?.cancel();
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

/** No twelve characters in a row of any secret stand in any file below `directory`. */
function assertNoSecret(directory: string, secrets: readonly string[]): void {
  for (const path of filesBelow(directory)) {
    const text = new TextDecoder("latin1").decode(Deno.readFileSync(path));
    for (const secret of secrets) {
      assertEquals(secret.length, 43);
      for (let at = 0; at + 12 <= secret.length; at++) {
        assert(!text.includes(secret.slice(at, at + 12)), `${path} holds a part of a secret`);
      }
    }
  }
}

function* filesBelow(directory: string): Generator<string> {
  for (const entry of Deno.readDirSync(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory) yield* filesBelow(path);
    else if (entry.isFile) yield path;
  }
}

Deno.test("requests that two readers could take for different ones are one request or none (A26)", async () => {
  await using gate = await start();
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
  await using gate = await start();
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

/** VmRSS of proc(5). */
function residentBytes(pid: number): number {
  const kib = Deno.readTextFileSync(`/proc/${pid}/status`).match(/^VmRSS:\s+(\d+) kB$/m)?.[1];
  return Number(kib) * 1024;
}

Deno.test("a body that goes on and on is refused after one MiB (A29)", async () => {
  await using gate = await start();
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

/** Addresses on which `pid` listens, as `ss` names them. */
async function listeners(pid: number): Promise<string[]> {
  const { stdout } = await new Deno.Command("ss", { args: ["-Hltnp"] }).output();
  const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line.includes(`pid=${pid},`));
  return lines.map((line) => line.trim().split(/\s+/)[3]);
}

/** A port nobody listens on now. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

for (const form of ["tcp:0.0.0.0:", "duplicate,tcp:0.0.0.0:"]) {
  Deno.test(`DENO_SERVE_ADDRESS=${form}PORT opens no door (A30)`, async () => {
    const env = {
      DENO_SERVE_ADDRESS: `${form}${freePort()}`,
      DENO_TRUST_PROXY_HEADERS: "1",
      DENO_AUTO_SERVE: "1",
    };
    await using bridge = await Drawbridge.start({ env });
    const browser = await bridge.signIn();
    assertEquals(await listeners(bridge.pid), [new URL(bridge.url).host]);
    const answer = await browser.fetch("/api/info");
    assertEquals(answer.status, 200);
    await answer.body?.cancel();
  });
}

Deno.test("a taken port is an error, never another port or address (A32)", async () => {
  await using gate = await start();
  const second = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", join(ROOT, "main.ts"), "--port", String(gate.port)],
    env: { DRAWBRIDGE_HOME: gate.bridge.home },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout } = await within(second.output(), "the end of the second drawbridge");
  assertEquals([code, new TextDecoder().decode(stdout)], [1, ""]);
  assertEquals(await listeners(gate.bridge.pid), [`127.0.0.1:${gate.port}`]);
  await assertHealthy(gate);
});

Deno.test("no refusal says a word about the inside (A33)", async () => {
  await using gate = await start();
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

Deno.test("a link that a chat application looks at is still good (A36)", async () => {
  await using gate = await start();
  const link = await gate.bridge.freshLink();
  for (const method of ["GET", "HEAD"]) {
    for (const userAgent of ["Slackbot-LinkExpanding 1.0", "WhatsApp/2", "facebookexternalhit/1.1"]) {
      const answer = await fetch(link, { method, headers: { "user-agent": userAgent } });
      assertEquals(answer.status, 200);
      assertEquals(answer.headers.get("set-cookie"), null);
      assert(!(await answer.text()).includes(tokenOf(link)));
    }
  }
  assertEquals((await exchange(gate, JSON.stringify({ token: tokenOf(link) })))?.status, 200);
});

Deno.test("the page says what it is by its policy, and the log says no secret", async () => {
  await using gate = await start();
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
