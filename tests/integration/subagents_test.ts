/** Sub-agents as Claude, Codex and OpenCode tell of them, from the agent to whoever looks: live, later, as text. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { SearchHit, SessionQuestions } from "../../lib/api.ts";
import type { Entry, ToolEntry } from "../../lib/transcript/entries.ts";
import { folded } from "../../lib/transcript/fold.ts";
import { askers } from "../../lib/transcript/lookup.ts";
import { answerOf, threadTitle } from "../../lib/transcript/thread_words.ts";
import { textOf } from "../../lib/transcript/parts.ts";
import type { Event } from "../../lib/wire.ts";
import { Attached } from "../support/attached.ts";
import { withSession } from "../support/fixture_session.ts";

const TITLE = "Look through the tests";

/** Of each way: the session its sub-agent asks in. */
const WAYS = [["claude", undefined], ["codex", "child-1"], ["opencode", "ses_child"]] as const;

function rowIn(events: readonly Event[]): ToolEntry {
  const rows = folded(events).entries.filter((entry) => entry.kind === "tool");
  assertEquals(rows.length, 1);
  return rows[0];
}

function words(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry.kind === "tool") return [`${entry.title} ${entry.state}`];
    return entry.kind === "agent" ? [textOf(entry.parts)] : [];
  });
}

for (const [way, sessionId] of WAYS) {
  Deno.test(`a sub-agent of ${way}'s kind: its question, its thread and its answer, live and later`, () =>
    withSession(["plain"], async ({ browser, view, sessionId: ours }) => {
      view.send({ type: "prompt", promptId: "p", text: `subagent ${way} ask` });
      const asked = await view.event("permission_request");
      assertEquals(asked.sessionId, sessionId);
      const listed: { questions: SessionQuestions[] } = await (await browser.fetch("/api/questions")).json();
      const told = folded(listed.questions[0].events);
      assertEquals(askers(told.entries, told.permissions[0]).map(threadTitle), [TITLE]);
      view.send({ type: "permission_response", id: asked.id, optionId: "yes" });
      await view.event("prompt_done");
      const row = rowIn(view.events);
      const last = way === "opencode" ? "Done." : "Two tests are slow.";
      assertEquals([row.title, row.state], [TITLE, "completed"]);
      const steps = ["I look.", "Read slow_test.ts completed", "Run the tests completed", last];
      assertEquals(words(row.thread?.entries ?? []), steps);
      assertEquals(textOf(answerOf(row)), way === "opencode" ? "Two tests are slow." : "");
      using later = await browser.watch(ours);
      await later.event("prompt_done");
      assertEquals(folded(later.events).entries, folded(view.events).entries);
    }));

  Deno.test(`a sub-agent of ${way}'s kind is found, given out and shown in a terminal, its words once`, () =>
    withSession(["plain"], async ({ bridge, browser, view, sessionId: ours }) => {
      await view.prompt(`subagent ${way}`);
      const markdown = await (await browser.fetch(`/api/sessions/${ours}/export`)).text();
      assertStringIncludes(markdown, `### Sub-agent: ${TITLE} (completed)`);
      assertStringIncludes(markdown, "> I look.");
      assertEquals(markdown.split("Two tests are slow.").length, 2);
      const found = await browser.fetch(`/api/search?q=${encodeURIComponent("I look.")}`);
      const { hits }: { hits: SearchHit[] } = await found.json();
      assertEquals(hits.map(({ sessionId }) => sessionId), [ours]);
      await using terminal = new Attached(bridge.home);
      await terminal.until("It came back.");
      assertStringIncludes(terminal.stdout, `[${TITLE}] I look.`);
      assertStringIncludes(terminal.stdout, `[${TITLE}] + Read slow_test.ts`);
    }));
}

Deno.test("a cancelled turn ends a sub-agent that works within it", () =>
  withSession(["plain"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "p", text: "subagent claude hold" });
    await view.event("update", ({ message }) => message.params.update.toolCallId === "sub-read");
    view.send({ type: "cancel" });
    const { stopReason } = await view.event("prompt_done");
    assertEquals([stopReason, rowIn(view.events).state], ["cancelled", "cancelled"]);
  }));

Deno.test("agents are told that sub-agents' sessions are understood", () =>
  withSession(["plain"], async ({ view }) => {
    await view.prompt("client");
    assert("subagents" in JSON.parse(view.agentText));
  }));
