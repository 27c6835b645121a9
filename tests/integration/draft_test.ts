/** What is being written: one text for all devices of a session, kept by drawbridge until it is sent. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Browser, Drawbridge, fixtureAgent, type View } from "../support/drawbridge.ts";
import { isThere } from "../../lib/coordination/presence.ts";
import { withSession } from "../support/fixture_session.ts";

async function write(browser: Browser, sessionId: string, draft: object) {
  const body = JSON.stringify(draft);
  const response = await browser.fetch(`/api/sessions/${sessionId}/draft`, { method: "POST", body });
  const text = await response.text();
  return { status: response.status, version: text.startsWith("{") ? JSON.parse(text).version : undefined };
}

async function told(view: View, text: string): Promise<number> {
  const line = await view.until((line) => line.type === "draft" && line.text === text, `the draft "${text}"`);
  return line.type === "draft" ? line.version : 0;
}

Deno.test("a draft is told to who comes and to who is there, and outlives a restart", async () => {
  await using first = await Drawbridge.start();
  const browser = await first.signIn();
  const sessionId = await browser.open(fixtureAgent(), first.home);
  using view = await browser.watch(sessionId);
  const none = await told(view, "");
  const { version } = await write(browser, sessionId, { text: "half a thought", over: none });
  assertEquals(await told(view, "half a thought"), version);
  await view.prompt("say hello"); // one that was never prompted is not kept
  await first.stop("SIGTERM");
  await using second = await Drawbridge.start({ home: first.home });
  const later = await second.signIn();
  using back = await later.watch(sessionId);
  assertEquals(await told(back, "half a thought"), version);
});

Deno.test("a draft is written over only by who knew it, and leaves no file when it is empty", async () => {
  await withSession([], async ({ bridge, browser, sessionId, view }) => {
    const file = join(bridge.home, "sessions", sessionId, "draft.json");
    const none = await told(view, "");
    const one = await write(browser, sessionId, { text: "one", over: none });
    assertEquals([one.status, isThere(file), Number((await Deno.stat(file)).mode) & 0o777], [
      200,
      true,
      0o600,
    ]);
    assertEquals((await write(browser, sessionId, { text: "two", over: none })).version, null);
    // The same again, as after a lost answer.
    assertEquals(await write(browser, sessionId, { text: "one", over: none }), one);
    assertEquals((await write(browser, sessionId, { text: "", over: none })).version, null);
    const gone = await write(browser, sessionId, { text: "", over: one.version });
    assertEquals([gone.status, gone.version > one.version, isThere(file)], [200, true, false]);
    // Where nothing stands, nothing is lost.
    assertEquals((await write(browser, sessionId, { text: "two", over: none })).version > gone.version, true);
    assertEquals(view.events.some((event) => JSON.stringify(event).includes("two")), false);
  });
});

Deno.test("a draft is checked, and is for the signed-in alone", async () => {
  await withSession([], async ({ bridge, browser, sessionId }) => {
    for (const wrong of [{}, { text: 5, over: 0 }, { text: "x" }, { text: "x", over: "0" }]) {
      assertEquals((await write(browser, sessionId, wrong)).status, 400, JSON.stringify(wrong));
    }
    const longest = "x".repeat(64 * 1024);
    assertEquals((await write(browser, sessionId, { text: `${longest}x`, over: 0 })).status, 413);
    assertEquals((await write(browser, sessionId, { text: longest, over: 0 })).status, 200);
    assertEquals((await write(browser, "none", { text: "x", over: 0 })).status, 404);
    const path = `/api/sessions/${sessionId}/draft`;
    const plain = new Blob(["{}"], { type: "text/plain" });
    assertEquals((await browser.fetch(path, { method: "POST", body: plain })).status, 415);
    const headers = { origin: bridge.origin, "content-type": "application/json" };
    const unsigned = await fetch(new URL(path, bridge.url), { method: "POST", headers, body: "{}" });
    assertEquals(unsigned.status, 401);
    await unsigned.body?.cancel();
  });
});
