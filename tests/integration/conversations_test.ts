/** Whole conversations: found by their words, branched off, taken in from an agent, given out. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { AgentSessionListed, SearchHit } from "../../lib/api.ts";
import { type Browser, Drawbridge, fixtureAgent, type View } from "../support/drawbridge.ts";
import { texts } from "../support/fixture_session.ts";
import { removeTree } from "../support/remove_tree.ts";

async function post(browser: Browser, path: string, body: object) {
  const response = await browser.fetch(path, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, answer: await response.json() };
}

async function search(browser: Browser, query: string): Promise<string[]> {
  const response = await browser.fetch(`/api/search?q=${encodeURIComponent(query)}`);
  const { hits }: { hits: SearchHit[] } = await response.json();
  return hits.map(({ around }) => around);
}

async function talk(browser: Browser, cwd: string, ...prompts: string[]): Promise<string> {
  return await talkWith(fixtureAgent(), { browser, cwd, prompts });
}

async function talkWith(
  agent: string,
  { browser, cwd, prompts }: { browser: Browser; cwd: string; prompts: string[] },
): Promise<string> {
  const sessionId = await browser.open(agent, cwd);
  using view = await browser.watch(sessionId);
  for (const prompt of prompts) await view.prompt(prompt);
  return sessionId;
}

Deno.test("search finds sessions by all their words, however they were streamed, and what came since", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const sessionId = await talk(browser, bridge.home, "say The quick brown fox");
  await talk(browser, bridge.home, "say Something else altogether");
  assertStringIncludes((await search(browser, "QUICK fox"))[0], "The quick brown fox");
  assertEquals(await search(browser, "quick altogether"), []);
  // Words that stand in no row lead to the line that has most of them, not to the newest "something".
  await talk(browser, bridge.home, "say The tool said: Edit applied", "say a tool and something else");
  assertStringIncludes((await search(browser, "tool said edit applied"))[0], "The tool said: Edit applied");
  assertEquals(await search(browser, "  "), []);
  using view = await browser.watch(sessionId);
  await view.prompt("say and a lazy dog");
  assertStringIncludes((await search(browser, "lazy dog"))[0], "lazy dog");
  assertEquals((await search(browser, "quick")).length, 1);
  assertEquals((await browser.fetch(`/api/search?q=${"x".repeat(201)}`)).status, 400);
});

Deno.test("a conversation is given out as Markdown and as JSON", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const sessionId = await talk(browser, bridge.home, "say hello there", "tool");
  const markdown = await (await browser.fetch(`/api/sessions/${sessionId}/export`)).text();
  assertStringIncludes(markdown, "## You\n\nsay hello there");
  assertStringIncludes(markdown, "## Agent\n\nhello there");
  const events = await (await browser.fetch(`/api/sessions/${sessionId}/export?format=json`)).json();
  using view = await browser.watch(sessionId);
  await view.until(() => view.events.length >= events.length, "all events");
  assertEquals(events.map((event: object) => JSON.stringify(event)), texts(view).slice(0, events.length));
  assertEquals((await browser.fetch(`/api/sessions/${sessionId}/export?format=pdf`)).status, 400);
});

Deno.test("a branch goes on from an earlier turn, its agent told what was said, the first one untouched", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const sessionId = await browser.open(fixtureAgent(), bridge.home);
  using view = await browser.watch(sessionId);
  await view.prompt("say first", "one");
  await view.prompt("say second", "two");
  const { status, answer } = await post(browser, `/api/sessions/${sessionId}/branch`, {
    requestId: "branch",
    promptId: "two",
  });
  assertEquals(status, 200, answer.error);
  using branched = await browser.watch(answer.sessionId);
  await branched.event("notice", ({ text }) => text.includes("This is a branch"));
  assertEquals(branched.agentText, "first");
  await branched.prompt("echo blocks");
  assertStringIncludes(branched.agentText, "What was said there");
  assertStringIncludes(branched.agentText, "say first");
  assert(!branched.agentText.includes("say second"));
  const asked = branched.agentText.length;
  await branched.prompt("echo blocks");
  assert(!branched.agentText.slice(asked).includes("What was said there"), "it is told once");
  assertEquals(view.agentText, "firstsecond");
  const again = await post(browser, `/api/sessions/${sessionId}/branch`, {
    requestId: "branch",
    promptId: "two",
  });
  assertEquals(again.answer.sessionId, answer.sessionId);
  const further = await post(browser, `/api/sessions/${answer.sessionId}/branch`, { requestId: "further" });
  const { sessions } = await (await browser.fetch("/api/sessions")).json();
  const titleOf = (id: string) => sessions.find((one: { sessionId: string }) => one.sessionId === id).title;
  assertEquals(
    [answer.sessionId, further.answer.sessionId].map(titleOf),
    ["Branch of say first", "Branch 2 of say first"],
  );
  const wrong = await post(browser, `/api/sessions/${sessionId}/branch`, {
    requestId: "x",
    promptId: "none",
  });
  assertEquals(wrong.status, 422);
});

Deno.test("an agent that forks is given its own copy, and is told nothing", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const agent = fixtureAgent("fork,resume", "--state", `${bridge.home}/fixture.json`);
  const sessionId = await browser.open(agent, bridge.home);
  using view = await browser.watch(sessionId);
  await view.prompt("say first");
  const { answer } = await post(browser, `/api/sessions/${sessionId}/branch`, { requestId: "fork" });
  using branched = await browser.watch(answer.sessionId);
  await branched.event("agent", ({ session }) => session === "resumed");
  await branched.prompt("echo blocks");
  assert(!branched.agentText.includes("What was said there"));
  assert(!branched.events.some((event) => event.type === "notice"));
});

Deno.test("a branch is told what was said before its prompt, until the agent took it, and nothing of a loss", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const sessionId = await talk(browser, bridge.home, "say first");
  const { answer } = await post(browser, `/api/sessions/${sessionId}/branch`, { requestId: "primed" });
  using branched = await browser.watch(answer.sessionId);
  const ready = await branched.event("agent", ({ status }) => status === "ready");
  assertEquals(ready.session, "new");
  const died = await branched.prompt("die");
  assert(died.error, "the agent died of its first prompt");
  const before = branched.agentText.length;
  await branched.prompt("echo blocks");
  const told = branched.agentText.slice(before);
  assertStringIncludes(told, "say first");
  assertEquals(
    told.split("echo blocks").length,
    2,
    "its own prompt stands once in what the agent is given",
  );
  const after = branched.agentText.length;
  await branched.prompt("echo blocks");
  assert(!branched.agentText.slice(after).includes("What was said there"), "it took it");
  branched.send({ type: "restart_agent", fresh: true });
  await branched.event("agent", ({ session }) => session === "replaced");
});

Deno.test("what runs and waits in a conversation goes on there, not in its branch", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const sessionId = await browser.open(fixtureAgent(), bridge.home);
  using view = await browser.watch(sessionId);
  await view.prompt("say first");
  view.send({ type: "prompt", promptId: "running", text: "hang" });
  await view.event("prompt", ({ promptId }) => promptId === "running");
  view.send({ type: "prompt", promptId: "waiting", text: "say later" });
  await view.event("queue", ({ prompts }) => prompts.length === 1);
  const { status, answer } = await post(browser, `/api/sessions/${sessionId}/branch`, { requestId: "busy" });
  assertEquals(status, 200, answer.error);
  using branched = await browser.watch(answer.sessionId);
  const ended = await branched.event("prompt_done", ({ promptId }) => promptId === "running");
  assertStringIncludes(ended.error?.message ?? "", "Branched off while the agent worked on this");
  await branched.event("queue", ({ prompts }) => prompts.length === 0);
  await branched.prompt("say third");
  assertEquals(branched.agentText, "firstthird");
});

Deno.test("a branch whose agent refuses to fork goes on by text, and is made once however often it is asked for", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const sessionId = await browser.open(fixtureAgent("fork-fails"), bridge.home);
  using view = await browser.watch(sessionId);
  await view.prompt("say first");
  const ask = () => post(browser, `/api/sessions/${sessionId}/branch`, { requestId: "refused" });
  const [{ status, answer }, again] = await Promise.all([ask(), ask()]);
  assertEquals(status, 200, answer.error);
  assertEquals(again.answer.sessionId, answer.sessionId);
  using branched = await browser.watch(answer.sessionId);
  await branched.event("notice", ({ text }) => text.includes("Cannot fork"));
  await branched.prompt("echo blocks");
  assertStringIncludes(branched.agentText, "What was said there");
  assertEquals(branched.events.filter(({ type }) => type === "notice").length, 1);
});

Deno.test("a fork is asked for once, however often its branch is", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const agent = fixtureAgent("fork,resume,list", "--state", `${bridge.home}/fixture.json`);
  const sessionId = await talkWith(agent, { browser, cwd: bridge.home, prompts: ["say first"] });
  const ask = () => post(browser, `/api/sessions/${sessionId}/branch`, { requestId: "fork" });
  await Promise.all([ask(), ask()]);
  await ask();
  const query = new URLSearchParams({ agent, cwd: bridge.home });
  const { sessions } = await (await browser.fetch(`/api/agent-sessions?${query}`)).json();
  assertEquals(sessions.length, 2);
});

Deno.test("a branch of a branch whose agent was told nothing yet is told it, and not forked", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const agent = fixtureAgent("fork,resume", "--state", `${bridge.home}/fixture.json`);
  const sessionId = await browser.open(agent, bridge.home);
  using view = await browser.watch(sessionId);
  await view.prompt("say first");
  await view.prompt("say second", "two");
  const body = { requestId: "part", promptId: "two" };
  const part = await post(browser, `/api/sessions/${sessionId}/branch`, body);
  using untold = await browser.watch(part.answer.sessionId);
  await untold.event("agent", ({ status }) => status === "ready");
  const { answer } = await post(browser, `/api/sessions/${part.answer.sessionId}/branch`, {
    requestId: "all",
  });
  using branched = await browser.watch(answer.sessionId);
  await branched.prompt("echo blocks");
  assertStringIncludes(branched.agentText, "say first");
});

Deno.test("sessions that an agent keeps are listed, ours marked, and one begun elsewhere is taken in once", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-home-" });
  const agent = fixtureAgent("list", "--state", `${home}/fixture.json`);
  try {
    await using elsewhere = await Drawbridge.start();
    {
      const browser = await elsewhere.signIn();
      using view = await browser.watch(await browser.open(agent, home));
      await view.prompt("say from elsewhere");
      await elsewhere.stop();
    }
    let taken = "";
    const list = async (browser: Browser): Promise<AgentSessionListed[]> => {
      const query = new URLSearchParams({ agent, cwd: home });
      return (await (await browser.fetch(`/api/agent-sessions?${query}`)).json()).sessions;
    };
    {
      await using bridge = await Drawbridge.start({ home });
      const browser = await bridge.signIn();
      const [found] = await list(browser);
      assertEquals([found.sessionId, found.cwd], [null, home]);
      const { status, answer } = await post(browser, "/api/sessions", {
        requestId: "take",
        agent,
        cwd: home,
        takeIn: { agentSessionId: found.agentSessionId, title: "From elsewhere" },
      });
      assertEquals(status, 200, answer.error);
      taken = answer.sessionId;
      using view = await browser.watch(taken);
      await view.event("agent", ({ session }) => session === "loaded");
      assertEquals(view.agentText, "from elsewhere");
      assertEquals((await list(browser))[0].sessionId, taken);
      const twice = await post(browser, "/api/sessions", {
        requestId: "take again",
        agent,
        cwd: home,
        takeIn: { agentSessionId: found.agentSessionId, title: "Again" },
      });
      assertEquals(twice.status, 422);
      assertStringIncludes(twice.answer.error, `session "From elsewhere" goes on with it`);
      const { sessions } = await (await browser.fetch("/api/sessions")).json();
      assertEquals(sessions.map(({ title }: { title: string }) => title), ["From elsewhere"]);
      await bridge.stop();
    }
    await using again = await Drawbridge.start({ home });
    using view: View = await (await again.signIn()).watch(taken);
    await view.prompt("say more");
    assertEquals(view.agentText, "from elsewheremore");
  } finally {
    await removeTree(home);
  }
});

Deno.test("an agent that lists nothing is said to", async () => {
  await using bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const query = new URLSearchParams({ agent: fixtureAgent(), cwd: bridge.home });
  const { sessions } = await (await browser.fetch(`/api/agent-sessions?${query}`)).json();
  assertEquals(sessions, null);
});
