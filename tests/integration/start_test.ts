/**
 * An agent's start, disturbed: stopped, restarted, killed or left in every phase of it.
 */
import { assert, assertEquals } from "@std/assert";
import { agentPid, withSession } from "../support/fixture_session.ts";
import type { Event } from "../../lib/wire.ts";
import { fixtureAgent, type View } from "../support/drawbridge.ts";

type AgentEvent = Extract<Event, { type: "agent" }>;

function exits(view: View): AgentEvent[] {
  return view.events.filter((event): event is AgentEvent =>
    event.type === "agent" && event.status === "exited"
  );
}

/** That a start takes long is told as one more `starting`, with a reason. */
function isCalledSlow(event: Event): boolean {
  return event.type === "agent" && event.status === "starting" && event.reason !== undefined;
}

function starts(view: View): Event[] {
  return view.events.filter((event) =>
    event.type === "agent" && event.status === "starting" && !isCalledSlow(event)
  );
}

for (const [phase, manners] of [["initialize", ["no-init"]], ["its sign-in", ["auth"]]] as const) {
  Deno.test(`Stop ends a turn at once whose agent is held up in ${phase}`, async () => {
    await withSession(manners, async ({ view }) => {
      view.send({ type: "prompt", promptId: "p", text: "say hello" });
      if (phase === "its sign-in") await view.event("auth_required");
      const prompt = await view.event("prompt");
      view.send({ type: "cancel" });
      const done = await view.event("prompt_done");
      assertEquals(done.stopReason, "cancelled");
      assert(done.at - prompt.at < 5_000);
    });
  });

  Deno.test(`Restart starts an agent again that is held up in ${phase}`, async () => {
    await withSession(manners, async ({ view }) => {
      if (phase === "its sign-in") await view.event("auth_required");
      view.send({ type: "restart_agent" });
      await view.until(
        () => starts(view).length === 2,
        "a second start",
      );
      assertEquals(exits(view).length, 1);
      assertEquals(exits(view)[0].expected, true);
    });
  });
}

Deno.test("an agent that ends while it starts is told once, with its exit and stderr", async () => {
  await withSession(["init-crash"], async ({ view }) => {
    const done = await view.prompt("say hello");
    assert(done.error);
    assertEquals(exits(view).map((event) => event.exit?.code), exits(view).map(() => 1));
    assertEquals(exits(view).length, starts(view).length);
  });
});

Deno.test("an agent that dies right after its load was answered is not taken for ready", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    await view.prompt("say before");
    Deno.kill(await agentPid(view), "SIGKILL");
    await view.until(() => exits(view).length === 1, "its end");
    await view.until(
      () => view.events.filter((event) => event.type === "agent" && event.status === "ready").length === 2,
      "its second start",
    );
    const { sessions } = await (await browser.fetch("/api/sessions")).json();
    assertEquals(
      sessions.find((session: { sessionId: string }) => session.sessionId === sessionId).status,
      "idle",
    );
  });
});

Deno.test("the list tells a start as a start, and its failure as stopped", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    const status = async () => {
      const { sessions } = await (await browser.fetch("/api/sessions")).json();
      return sessions.find((session: { sessionId: string }) => session.sessionId === sessionId)?.status;
    };
    await view.prompt("say listed");
    assertEquals(await status(), "idle");
    await view.prompt("crash 1");
    await view.until(() => exits(view).length === 1, "its end");
    assertEquals(await status(), "stopped");
  });
});

Deno.test("a question that crosses a cancel is answered with cancelled", async () => {
  await withSession(["ignore-cancel"], async ({ view }) => {
    await view.event("agent", (event) => event.status === "ready");
    view.send({ type: "prompt", promptId: "p", text: "ask" });
    await view.event("prompt");
    view.send({ type: "cancel" });
    const response = await view.event("permission_response");
    assertEquals(response.outcome, { outcome: "cancelled" });
    await view.event("prompt_done");
  });
});

Deno.test("Restart in a turn cancels it first, and answers its questions", async () => {
  await withSession(["plain"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "p", text: "ask" });
    await view.event("permission_request");
    view.send({ type: "restart_agent" });
    const done = await view.event("prompt_done");
    assertEquals(done.stopReason, "cancelled");
    const kinds = view.events.map(({ type }) => type);
    assert(kinds.indexOf("cancel") < kinds.indexOf("prompt_done"));
    await view.until(
      () => view.events.filter((event) => event.type === "agent" && event.status === "ready").length === 2,
      "its second start",
    );
  });
});

Deno.test("a new session that is restarted before its first prompt has lost nothing, and says so", async () => {
  await withSession(["no-load"], async ({ view }) => {
    await view.event("agent", (event) => event.status === "ready");
    view.send({ type: "restart_agent" });
    await view.until(
      () => view.events.filter((event) => event.type === "agent" && event.session === "new").length === 2,
      "a second new session",
    );
  });
});

Deno.test("what is sent while a queue is held goes first, and the queue goes on only when told", async () => {
  await withSession(["plain"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "long", text: "slow 1000 20" });
    await view.until((line) => line.type === "update", "the first word");
    view.send({ type: "prompt", promptId: "waiting", text: "say waiting" });
    await view.event("queue", (event) => event.prompts.length === 1);
    view.send({ type: "cancel" });
    await view.event("prompt_done");
    await view.prompt("say first");
    assertEquals(
      view.events.filter((event) => event.type === "prompt").map(({ promptId }) => promptId).includes(
        "waiting",
      ),
      false,
    );
    view.send({ type: "queue_resume" });
    await view.event("prompt_done", (event) => event.promptId === "waiting");
  });
});

Deno.test("a prompt sent while the agent is being restarted goes to the new one", async () => {
  await withSession(["ignore-eof"], async ({ view }) => {
    await view.event("agent", (event) => event.status === "ready");
    view.send({ type: "restart_agent" });
    const done = await view.prompt("say to the new one");
    assertEquals(done.stopReason, "end_turn");
    assertEquals(view.agentText, "to the new one");
    assertEquals(exits(view).length, 1);
  });
});

Deno.test("no agent is started once drawbridge is being stopped", async () => {
  await withSession(["ignore-eof"], async ({ bridge, view }) => {
    await view.event("agent", (event) => event.status === "ready");
    view.send({ type: "restart_agent" });
    await bridge.stop("SIGTERM");
    await view.closed;
    assertEquals(starts(view).length, exits(view).length);
  });
});

Deno.test("an agent that waits for a sign-in is not called slow", async () => {
  await withSession(["auth"], async ({ bridge, browser, view }) => {
    const asked = await view.event("auth_required");
    // Started later, and called slow: by then the first one would have been called so as well.
    using silent = await browser.watch(await browser.open(fixtureAgent("no-init"), bridge.home));
    await silent.until((line) => "seq" in line && isCalledSlow(line), "that it is called slow");
    const called = view.events.slice(view.events.indexOf(asked)).filter(isCalledSlow);
    assertEquals(called, []);
    view.send({ type: "authenticate", methodId: asked.methods[0].id });
    await view.event("authenticated");
    await view.event("agent", (event) => event.status === "ready");
  });
});

Deno.test("a prompt that was taken before is answered as known", async () => {
  await withSession(["plain"], async ({ view }) => {
    await view.prompt("say once", "same");
    view.send({ type: "prompt", promptId: "same", text: "say once" });
    await view.until((line) => line.type === "known" && line.promptId === "same", "that it is known");
  });
});

Deno.test("what is sent between Stop and the end of the turn goes next, what waited before waits on", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    view.send({ type: "prompt", promptId: "long", text: "slow 1000 20" });
    await view.until((line) => line.type === "update", "the first word");
    view.send({ type: "prompt", promptId: "before", text: "say before" });
    await view.event("queue", (event) => event.prompts.length === 1);
    view.send({ type: "cancel" });
    view.send({ type: "prompt", promptId: "after", text: "say after" });
    await view.event("prompt_done", (event) => event.promptId === "after");
    assertEquals(view.events.some((event) => event.type === "prompt" && event.promptId === "before"), false);
    using fresh = await browser.watch(sessionId);
    assertEquals(fresh.ready.queue.map(({ promptId }) => promptId), ["before"]);
  });
});

Deno.test("a sign-in in a terminal is told as the exact command", async () => {
  await withSession(["auth"], async ({ view }) => {
    const { methods } = await view.event("auth_required");
    assertEquals(methods.map(({ type }) => type ?? "agent"), ["agent", "terminal", "env_var"]);
    const command = methods[1].command ?? "";
    assert(command.startsWith(`A='1 2' ${Deno.execPath()} run`), command);
    assert(command.endsWith(`--login 'it'\\''s me'`), command);
  });
});
