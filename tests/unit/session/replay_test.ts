/** What an agent repeats when it loads a session: let go, whether it comes before its answer or after. */
import { assert, assertEquals } from "@std/assert";
import { Replay } from "../../../lib/session/replay.ts";
import { within } from "../../support/deadline.ts";

const HISTORY = [
  "user_message_chunk",
  "agent_message_chunk",
  "agent_thought_chunk",
  "tool_call",
  "tool_call_update",
  "plan",
  "subagent_update",
  "session_message",
  "session_message_chunk",
];
const NEWS = [
  "available_commands_update",
  "current_mode_update",
  "config_option_update",
  "usage_update",
  "unknown",
];

Deno.test("Replay lets nothing go before a load and after the first prompt", () => {
  const replay = new Replay();
  assertEquals(HISTORY.filter((kind) => replay.drops(kind)), []);
  replay.begin();
  replay.end();
  assertEquals(HISTORY.filter((kind) => replay.drops(kind)), []);
});

Deno.test("Replay lets history go, and keeps the news", () => {
  const replay = new Replay();
  replay.begin();
  assertEquals([...HISTORY, ...NEWS].filter((kind) => replay.drops(kind)), HISTORY);
  for (const kind of [undefined, null, 7, {}]) assertEquals(replay.drops(kind), false);
});

Deno.test("Replay.settle() waits for the rest when some of the history came before the answer", async () => {
  const replay = new Replay();
  replay.begin();
  replay.drops("agent_message_chunk");
  let settled = false;
  const settling = replay.settle(new AbortController().signal).then(() => settled = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert(!settled, "the rest may come in the next read");
  assert(replay.drops("user_message_chunk"));
  await within(settling, "the end of the wait");
});

Deno.test("Replay.settle() waits until history that comes after the answer is over", async () => {
  const replay = new Replay();
  replay.begin();
  let settled = false;
  const settling = replay.settle(new AbortController().signal).then(() => settled = true);
  let left = 6;
  const told = new Promise<void>((resolve) => {
    const timer = setInterval(() => { // an agent that tells its history at leisure
      assertEquals(settled, false);
      assert(replay.drops("agent_message_chunk"));
      if (--left > 0) return;
      clearInterval(timer);
      resolve();
    }, 100);
  });
  await within(told, "the history");
  await within(settling, "the end of it");
  assert(replay.drops("tool_call"), "until the first prompt what comes still later is let go");
});

Deno.test("Replay.settle() ends though nothing comes at all", async () => {
  const replay = new Replay();
  replay.begin();
  await within(replay.settle(new AbortController().signal), "the end of the wait", 20_000);
});

Deno.test("Replay.begin() begins again", async () => {
  const replay = new Replay();
  replay.begin();
  replay.drops("plan");
  replay.end();
  replay.begin();
  assert(replay.drops("plan"));
  await within(replay.settle(new AbortController().signal), "the end of the wait");
});
