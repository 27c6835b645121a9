/** Signing devices out: their sockets, their keys, what another drawbridge and a restart make of it. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { DeviceShown } from "../../lib/settings.ts";
import { CLOSE_SIGNED_OUT } from "../../lib/close_codes.ts";
import { within } from "../support/deadline.ts";
import { type Browser, Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

async function devicesOf(browser: Browser): Promise<DeviceShown[]> {
  return (await (await browser.fetch("/api/devices")).json()).devices;
}

async function revoke(browser: Browser, meant: unknown): Promise<unknown> {
  const answer = await browser.fetch("/api/devices/revoke", { method: "POST", body: JSON.stringify(meant) });
  return answer.status === 200 ? (await answer.json()).revoked : answer.status;
}

/** What a request of the browser's is answered. */
async function status(browser: Browser): Promise<number> {
  const answer = await browser.fetch("/api/info");
  await answer.body?.cancel();
  return answer.status;
}

async function another(bridge: Drawbridge): Promise<Browser> {
  const link = await bridge.freshLink();
  return await bridge.signIn(link.slice(link.indexOf("#k=") + 3));
}

async function deviceId(browser: Browser): Promise<string> {
  return (await devicesOf(browser)).find(({ own }) => own)?.deviceId ?? "";
}

Deno.test("a device that is revoked loses its socket and its key at once, and does nothing more", async () => {
  await using bridge = await Drawbridge.start();
  const [mine, theirs] = [await bridge.signIn(), await another(bridge)];
  const sessionId = await mine.open(fixtureAgent(), bridge.home);
  using view = await theirs.watch(sessionId);
  using kept = await mine.watch(sessionId);
  const before = await devicesOf(mine);
  assertEquals(before.map(({ own, connected }) => [own, connected]), [[true, true], [false, true]]);
  assertEquals(
    before.map(({ createdAt, expiresAt }) => expiresAt - createdAt),
    [7, 7].map((d) => d * 86_400_000),
  );
  assertEquals(await revoke(mine, { deviceId: before[1].deviceId }), 1);
  assertEquals((await within(view.closed, "the end of the socket")).code, CLOSE_SIGNED_OUT);
  assertEquals(await status(theirs), 401);
  const again = theirs.socket(sessionId);
  const refused = await within(new Promise((resolve) => again.onerror = resolve), "the refusal of a socket");
  assertEquals(refused instanceof Event, true);
  assertEquals((await kept.prompt("say still here")).stopReason, "end_turn");
  assertEquals((await devicesOf(mine)).map(({ own }) => own), [true]);
  const audit = Deno.readTextFileSync(join(bridge.home, "audit.jsonl")).trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertEquals(audit.map(({ action, sessionId, details }) => [action, sessionId, details.deviceId]), [
    ["device_revoke", null, before[1].deviceId],
  ]);
});

Deno.test("all others are revoked together, and the one that asks stays", async () => {
  await using bridge = await Drawbridge.start();
  const [mine, ...others] = [await bridge.signIn(), await another(bridge), await another(bridge)];
  assertEquals(await revoke(mine, { others: true }), 2);
  assertEquals(await Promise.all([mine, ...others].map(status)), [200, 401, 401]);
  assertEquals(await revoke(mine, { others: true }), 0);
  assertEquals(await revoke(mine, { deviceId: await deviceId(mine) }), 1);
  assertEquals(await status(mine), 401);
});

Deno.test("a device stays revoked when drawbridge is started again", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-devices-" });
  try {
    const one = await Drawbridge.start({ home });
    const [mine, theirs] = [await one.signIn(), await another(one)];
    assertEquals(await revoke(mine, { deviceId: await deviceId(theirs) }), 1);
    await one.stop("SIGKILL");
    await using _two = await Drawbridge.start({ home, args: ["--port", new URL(one.url).port] });
    assertEquals([await status(mine), await status(theirs)], [200, 401]);
  } finally {
    await removeTree(home);
  }
});

Deno.test("a device that is revoked by another drawbridge loses its socket here", async () => {
  await using one = await Drawbridge.start();
  await using two = await Drawbridge.start({ home: one.home });
  const [here, there] = [await one.signIn(), await two.signIn()];
  using view = await here.watch(await here.open(fixtureAgent(), one.home));
  assertEquals(await revoke(there, { others: true }), 1);
  assertEquals((await within(view.closed, "the end of the socket")).code, CLOSE_SIGNED_OUT);
  assertEquals(await status(here), 401);
});

Deno.test("a revocation that does not say whose is refused and changes nothing", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const own = await deviceId(browser);
  const wrong = [{}, { others: false }, { others: true, deviceId: own }, { deviceId: 1 }, { others: "true" }];
  for (const meant of wrong) assertEquals(await revoke(browser, meant), 400, JSON.stringify(meant));
  assertEquals(await revoke(browser, { deviceId: "nobody" }), 0);
  const plain = {
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: new TextEncoder().encode("{}"),
  };
  const answer = await browser.fetch("/api/devices/revoke", plain);
  await answer.body?.cancel();
  assertEquals(answer.status, 415);
  assertEquals(await status(browser), 200);
});
