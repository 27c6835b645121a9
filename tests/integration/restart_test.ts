/**
 * drawbridge ends, by itself or by SIGKILL, and is started again on the same state.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Browser, Drawbridge, fixtureAgent, type View } from "../support/drawbridge.ts";
import { texts } from "../support/fixture_session.ts";
import { removeTree } from "../support/remove_tree.ts";

interface Before {
  readonly bridge: Drawbridge;
  readonly browser: Browser;
  readonly sessionId: string;
  readonly view: View;
}

/** Runs `before` in one drawbridge, ends that by `signal`, and runs `after` in the next. */
async function acrossRestart(
  manners: readonly string[],
  options: {
    signal: Deno.Signal;
    before: (at: Before) => Promise<void>;
    after: (at: Before & { first: View }) => Promise<void>;
  },
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-restart-" });
  const agent = fixtureAgent(...manners, "--state", `${home}/fixture-state.json`);
  try {
    await using one = await Drawbridge.start({ home });
    const browser = await one.signIn();
    const sessionId = await browser.open(agent, home);
    using first = await browser.watch(sessionId);
    await options.before({ bridge: one, browser, sessionId, view: first });
    await one.stop(options.signal);
    await using two = await Drawbridge.start({ home });
    const again = await two.signIn();
    using view = await again.watch(sessionId);
    await options.after({ bridge: two, browser: again, sessionId, view, first });
  } finally {
    await removeTree(home);
  }
}

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  Deno.test(`after ${signal} an old session is listed, shown in full, starts no agent, and goes on`, async () => {
    await acrossRestart(["resume"], {
      signal,
      before: async ({ view }) => {
        await view.prompt("say first");
      },
      after: async ({ browser, sessionId, view, first }) => {
        const { sessions } = await (await browser.fetch("/api/sessions")).json();
        assertEquals(sessions.map((session: { sessionId: string }) => session.sessionId), [sessionId]);
        await view.until(() => view.events.length >= first.events.length, "the whole transcript");
        assertEquals(texts(view).slice(0, first.events.length), texts(first));
        assertEquals(view.ready.state, "stopped");
        await view.prompt("say second");
        assertEquals(view.agentText, "firstsecond");
        const started = view.events.filter((event) => event.type === "agent" && event.status === "ready");
        assertEquals(started.map((event) => "session" in event && event.session), ["new", "resumed"]);
      },
    });
  });
}

for (const manner of ["replay-before", "replay-after"]) {
  Deno.test(`a session taken up by session/load ("${manner}") is not shown twice`, async () => {
    await acrossRestart([manner], {
      signal: "SIGTERM",
      before: async ({ view }) => {
        await view.prompt("say first");
        await view.prompt("tool");
      },
      after: async ({ view, first }) => {
        const before = first.agentText;
        await view.prompt("say second");
        assertEquals(view.agentText, before + "second");
        await view.event("agent", (event) => event.session === "loaded");
      },
    });
  });
}

Deno.test("an agent that cannot continue starts a new session, and that is said", async () => {
  await acrossRestart(["no-load"], {
    signal: "SIGTERM",
    before: async ({ view }) => {
      await view.prompt("say first");
    },
    after: async ({ view }) => {
      await view.prompt("say second");
      await view.event("agent", (event) => event.session === "replaced");
    },
  });
});

Deno.test("an agent that refuses to continue says why; started fresh it goes on", async () => {
  await acrossRestart(["load-fails"], {
    signal: "SIGTERM",
    before: async ({ view }) => {
      await view.prompt("say first");
    },
    after: async ({ view }) => {
      const done = await view.prompt("say second");
      assertStringIncludes(done.error?.message ?? "", "Cannot continue");
      const gone = await view.event("agent", (event) => event.resumeFailed === true);
      assert(gone.reason);
      view.send({ type: "restart_agent", fresh: true });
      await view.event("agent", (event) => event.session === "new" || event.session === "replaced");
      await view.prompt("say third");
      assert(view.agentText.endsWith("third"));
    },
  });
});

Deno.test("SIGKILL in mid-word and at a question: nothing shown is lost, what was open is closed, and said", async () => {
  await acrossRestart(["resume"], {
    signal: "SIGKILL",
    before: async ({ view }) => {
      await view.prompt("say first");
      view.send({ type: "prompt", promptId: "open", text: "ask" });
      await view.event("permission_request");
      view.send({ type: "prompt", promptId: "waiting", text: "say queued" });
      await view.event("queue", (event) => event.prompts.length === 1);
    },
    after: async ({ view, first }) => {
      const interrupted = await view.event("prompt_done", (event) => event.promptId === "open");
      assertStringIncludes(interrupted.error?.message ?? "", "Interrupted");
      assertEquals(texts(view).slice(0, first.events.length), texts(first));
      const answer = await view.event("permission_response");
      assertEquals(answer.outcome, { outcome: "cancelled" });
      view.send({ type: "queue_resume" });
      await view.event("prompt_done", (event) => event.promptId === "waiting");
      assert(view.agentText.endsWith("queued"));
    },
  });
});

Deno.test("a browser that was signed in stays signed in, and goes on from its number", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-restart-" });
  try {
    const one = await Drawbridge.start({ home });
    const port = new URL(one.url).port;
    const browser = await one.signIn();
    const sessionId = await browser.open(fixtureAgent("plain"), home);
    using view = await browser.watch(sessionId);
    await view.prompt("say first");
    const after = view.events.at(-1)?.seq ?? 0;
    await one.stop("SIGKILL");
    await using _two = await Drawbridge.start({ home, args: ["--port", port] });
    using back = await browser.watch(sessionId, { after });
    assertEquals(back.ready.resumed, true);
    assertEquals(back.ready.journal, view.ready.journal);
    await back.prompt("say first");
    assertEquals(back.events[0].seq, after + 1);
  } finally {
    await removeTree(home);
  }
});

Deno.test("a second drawbridge on the same state reads along what the first holds, and does not write it", async () => {
  await using one = await Drawbridge.start();
  const browser = await one.signIn();
  const sessionId = await browser.open(fixtureAgent("plain"), one.home);
  using view = await browser.watch(sessionId);
  await view.prompt("say mine");
  await using two = await Drawbridge.start({ home: one.home });
  const other = await two.signIn();
  using along = await other.watch(sessionId);
  assertEquals(along.ready.readOnly, { url: one.url });
  const done = await view.prompt("say still mine");
  await along.event("prompt_done", ({ seq }) => seq === done.seq);
  assertEquals(along.agentText, "minestill mine");
  along.send({ type: "prompt", promptId: "no", text: "say stolen" });
  await along.until((line) => line.type === "error", "a refusal");
  assertEquals(texts(along), texts(view));
});
