/**
 * The gate and who may pass it: keys, cookies, links and their tokens. List A of the security notes, A20 to
 * A25 and A36.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Browser, Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import {
  assertHealthy,
  assertRefused,
  credentialLines,
  exchange,
  startGate,
  tokenOf,
} from "../support/gate.ts";
import { head, rawRequest, UPGRADE_LINES } from "../support/raw_http.ts";
import { removeTree } from "../support/remove_tree.ts";

Deno.test("the gate opens for the right Host, Origin and credentials, and only then", async () => {
  await using gate = await startGate();
  const lines = [
    `Host: 127.0.0.1:${gate.port}`,
    `Origin: http://127.0.0.1:${gate.port}`,
    ...credentialLines(gate),
  ];
  assertEquals((await rawRequest(gate.port, head("GET /api/info HTTP/1.1", lines)))?.status, 200);
  const upgrade = head("GET /ws/sessions HTTP/1.1", [...lines, ...UPGRADE_LINES]);
  assertEquals((await rawRequest(gate.port, upgrade))?.status, 101);
});

Deno.test("both credentials of one device are needed, for data and for sockets (A20)", async () => {
  await using gate = await startGate();
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

Deno.test("a used, cut, longer or very long token is answered like any wrong one (A21)", async () => {
  await using gate = await startGate();
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
  await using gate = await startGate();
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
    await removeTree(home);
  }
});

/** No twelve characters in a row of any secret stand in any file below `directory`. */
function assertNoSecret(directory: string, secrets: readonly string[]): void {
  for (const path of filesBelow(directory)) {
    const text = textIn(path);
    for (const secret of secrets) {
      assertEquals(secret.length, 43);
      for (let at = 0; at + 12 <= secret.length; at++) {
        assert(!text.includes(secret.slice(at, at + 12)), `${path} holds a part of a secret`);
      }
    }
  }
}

/** Empty for one that was replaced meanwhile. */
function textIn(path: string): string {
  try {
    return new TextDecoder("latin1").decode(Deno.readFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function* filesBelow(directory: string): Generator<string> {
  for (const entry of Deno.readDirSync(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory) yield* filesBelow(path);
    else if (entry.isFile) yield path;
  }
}

Deno.test("a link that a chat application looks at is still good (A36)", async () => {
  await using gate = await startGate();
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
