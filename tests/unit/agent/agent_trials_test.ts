/** Trying an agent out, on real processes: a deadline, and nothing left behind. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { AgentTrials } from "../../../lib/agent/agent_trials.ts";
import { silentLog } from "../../../lib/log.ts";
import { within } from "../../support/deadline.ts";
import { FIXTURE } from "../../support/drawbridge.ts";
import { untilGone } from "../../support/fixture_session.ts";

const GONE_MS = 10_000;

function trials(deadlineMs: number): AgentTrials {
  return new AgentTrials({
    launch: (manner) => ({
      program: Deno.execPath(),
      args: ["run", "-A", "--no-prompt", FIXTURE, manner],
      env: Deno.env.toObject(),
      cwd: "/",
    }),
    clientVersion: "0.0.0",
    log: silentLog,
    deadlineMs,
  });
}

Deno.test("AgentTrials.begin() gives an agent up at the deadline, with what it said, and ends its children", async () => {
  const never = new AbortController().signal;
  const tried = await within(
    trials(3_000).begin("no-init,spawn-child", never) ?? Promise.reject(),
    "the answer",
  );
  assert(tried.outcome === "failed");
  assertEquals(tried.why, "Cannot go on with this agent as it did not answer initialize within 3 s");
  const child = /child (\d+)/.exec(tried.stderr);
  assertStringIncludes(tried.stderr, "fixture agent: child");
  await untilGone(Number(child?.[1]), GONE_MS);
});

Deno.test("AgentTrials.begin() starts nothing once it was closed", async () => {
  const all = trials(3_000);
  await all.close();
  const tried = await all.begin("plain", new AbortController().signal);
  assert(tried?.outcome === "failed");
  assertEquals(tried.why, "Cannot go on with this test as drawbridge is being stopped");
});
