/** The questions of all sessions together: listed, answered once, and told who was first. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { SessionQuestions, SettledQuestion } from "../../lib/api.ts";
import { type Browser, Drawbridge, fixtureAgent, type View } from "../support/drawbridge.ts";

interface Asking extends Disposable {
  readonly sessionId: string;
  readonly view: View;
}

/** A session whose agent was told to do `text`. */
async function asking(bridge: Drawbridge, { browser, text }: { browser: Browser; text: string }) {
  const sessionId = await browser.open(fixtureAgent(), bridge.home);
  const view = await browser.watch(sessionId);
  view.send({ type: "prompt", promptId: crypto.randomUUID(), text });
  return { sessionId, view, [Symbol.dispose]: () => view[Symbol.dispose]() } satisfies Asking;
}

async function questions(browser: Browser): Promise<readonly SessionQuestions[]> {
  const response = await browser.fetch("/api/questions");
  assertEquals(response.status, 200);
  return (await response.json()).questions;
}

async function answer(
  browser: Browser,
  { at, id, ...given }: { at: Asking; id: string; optionId: unknown; reason?: unknown },
): Promise<{ status: number; settled?: SettledQuestion; error?: string }> {
  const path = `/api/sessions/${at.sessionId}/questions/${id}`;
  const response = await browser.fetch(path, { method: "POST", body: JSON.stringify(given) });
  return { status: response.status, ...JSON.parse(await response.text().then((text) => text || "{}")) };
}

Deno.test("questions of two sessions are answered from one place, and the other browser sees by whom", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  assertEquals(await questions(browser), []);
  using one = await asking(bridge, { browser, text: "ask" });
  using two = await asking(bridge, { browser, text: "form" });
  const asked = await one.view.event("permission_request");
  const form = await two.view.event("elicitation_request");
  const open = await questions(browser);
  assertEquals(
    new Map(open.map(({ sessionId, events }) => [sessionId, events])),
    new Map([[one.sessionId, [asked]], [two.sessionId, [form]]]),
  );
  const given = await answer(browser, { at: one, id: asked.id, optionId: "opt-once" });
  assertEquals([given.status, given.settled?.outcome], [200, { outcome: "selected", optionId: "opt-once" }]);
  const told = await one.view.event("permission_response");
  assertEquals([told.outcome, told.by], [{ outcome: "selected", optionId: "opt-once" }, given.settled?.by]);
  await one.view.event("prompt_done");
  assertEquals(one.view.agentText, "chose: opt-once");
  assertEquals((await questions(browser)).map(({ sessionId }) => sessionId), [two.sessionId]);
});

Deno.test("an answer twice is one, and whoever is second is told the first", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  using at = await asking(bridge, { browser, text: "ask" });
  const { id } = await at.view.event("permission_request");
  const [one, two] = await Promise.all(
    ["opt-no", "opt-always"].map((optionId) => answer(browser, { at, id, optionId })),
  );
  assertEquals([one.status, two.status], [200, 200]);
  assertEquals(one.settled, two.settled);
  await at.view.event("prompt_done");
  const responses = at.view.events.filter((event) => event.type === "permission_response");
  const settled = responses.map(({ outcome, by }): SettledQuestion => ({ outcome, by }));
  assertEquals(settled, [one.settled]);
  const asked = await browser.fetch(`/api/sessions/${at.sessionId}/questions/${id}`);
  assertEquals((await asked.json()).settled, one.settled);
});

Deno.test("a no goes with what to do instead, which whoever is second is told too", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  using at = await asking(bridge, { browser, text: "ask" });
  const { id } = await at.view.event("permission_request");
  const given = await answer(browser, { at, id, optionId: "opt-no", reason: "say with a branch" });
  assertEquals([given.status, given.settled?.reason], [200, "say with a branch"]);
  assertEquals((await at.view.event("permission_response")).reason, "say with a branch");
  const second = await answer(browser, { at, id, optionId: "opt-no", reason: "say what else" });
  assertEquals(second.settled, given.settled);
  await at.view.prompt("say last");
  assertEquals(at.view.agentText, "chose: opt-nowith a branchlast");
});

Deno.test("an option the question does not have is refused, and so is what is no answer", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  using at = await asking(bridge, { browser, text: "ask" });
  const { id } = await at.view.event("permission_request");
  const wrong = await answer(browser, { at, id, optionId: "0" });
  assertEquals(wrong.status, 409);
  assertStringIncludes(wrong.error ?? "", "no such option");
  assertEquals((await answer(browser, { at, id, optionId: 1 })).status, 400);
  for (const reason of [" ", 1, null]) {
    assertEquals((await answer(browser, { at, id, optionId: "opt-no", reason })).status, 400);
  }
  assertEquals((await answer(browser, { at, id: "q1-none", optionId: "opt-once" })).status, 409);
  assertEquals((await answer(browser, { at, id: "q99999-none", optionId: "opt-once" })).status, 409);
  const path = `/api/sessions/${at.sessionId}/questions/${id}`;
  assertEquals((await (await browser.fetch(path)).json()).settled, null);
  assertEquals(
    (await browser.fetch("/api/sessions/none/questions/q1", { method: "POST", body: "{}" })).status,
    404,
  );
  assertEquals((await questions(browser))[0].events.length, 1);
  assertEquals((await fetch(new URL("/api/questions", bridge.url))).status, 401);
});

Deno.test("a question comes with what was told of its tool call before", async () => {
  await using bridge = await Drawbridge.start({ args: ["--agent", "demo"] });
  const browser = await bridge.signIn();
  const sessionId = await browser.open("demo", bridge.home);
  using view = await browser.watch(sessionId);
  view.send({ type: "prompt", promptId: "p", text: "tour" });
  const asked = await view.event("permission_request");
  const [{ events }] = await questions(browser);
  const told = view.events.filter((event) =>
    event.type === "update" && event.message.params.update.toolCallId === asked.toolCall.toolCallId
  );
  assertEquals(events, [...told, asked]);
  assertEquals(told.length > 0, true);
});
