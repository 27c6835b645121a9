import { assertEquals } from "@std/assert";
import { failureOf } from "../../../lib/ui/state/failure.ts";
import { folded } from "../../../lib/transcript/fold.ts";
import { Journal } from "../transcript/events.ts";

function failed(journal: Journal) {
  const failure = failureOf(folded(journal.events));
  return failure && [failure.of, failure.deed, failure.promptId];
}

function error(message: string, code = -32603): Journal {
  return new Journal().prompt("x").add("prompt_done", { promptId: "p1", error: { message, code } });
}

const CRASH = {
  status: "exited",
  exit: { code: 7, signal: null },
  reason: "The agent ended with code 7",
} as const;

Deno.test("failureOf() tells how the newest turn failed and what helps, until the next one begins", () => {
  assertEquals(failed(new Journal().prompt("x")), null);
  assertEquals(failed(new Journal().prompt("x").chunk("fine").done()), null);
  assertEquals(failed(error("Too many requests", 429)), ["limit", "again", "p1"]);
  assertEquals(failed(error("Internal error")), ["other", "again", "p1"]);
  assertEquals(failed(error("Too many requests", 429).prompt("y", "p2")), null);
  assertEquals(
    failed(error("Too many requests", 429).prompt("y", "p2").chunk("ok").done("end_turn", "p2")),
    null,
  );
  assertEquals(failed(new Journal().prompt("x").done("refusal")), ["refused", "edit", "p1"]);
  assertEquals(failed(new Journal().prompt("x").chunk("half").done("max_tokens")), [
    "cut_off",
    "go_on",
    "p1",
  ]);
  assertEquals(failed(new Journal().prompt("x").done("max_turn_requests")), ["many_requests", "go_on", "p1"]);
  assertEquals(failed(new Journal().prompt("x").chunk("API Error: 529 Overloaded").done()), [
    "overloaded",
    "again",
    "p1",
  ]);
});

Deno.test("failureOf() keeps the agent's own words, its data and its last ones too", () => {
  const data = { details: "retry in 20 s" };
  const journal = new Journal().prompt("x").add("prompt_done", {
    promptId: "p1",
    error: { message: "Internal error: rate limit", code: -32603, data },
  });
  assertEquals(
    failureOf(folded(journal.events))?.said,
    "Internal error: rate limit\nretry in 20 s\nCode -32603",
  );
  const crashed = new Journal().prompt("x").add("agent", { ...CRASH, stderr: "last words" });
  assertEquals(failureOf(folded(crashed.done().events))?.said, "The agent ended with code 7\n\nlast words");
});

Deno.test("failureOf() leaves a turn that was stopped alone, whatever came of it", () => {
  const by = { device: "d" };
  const stopped = new Journal().prompt("x").add("cancel", { promptId: "p1", by });
  assertEquals(failed(stopped.add("prompt_done", { promptId: "p1", error: { message: "aborted" } })), null);
});

Deno.test("failureOf() tells of an agent that died, in a turn, outside of one and at its start", () => {
  const gone = { promptId: "p1", error: { message: "The agent ended with code 7" } };
  const inTurn = new Journal().prompt("x").add("prompt_done", gone).add("agent", CRASH);
  assertEquals(failed(inTurn), ["crash", "restart", "p1"]);
  const other = new Journal().prompt("x").add("agent", CRASH).add("prompt_done", gone);
  assertEquals(failed(other), ["crash", "restart", "p1"]);
  assertEquals(failed(other.add("agent", { status: "starting" }).add("agent", { status: "ready" })), [
    "crash",
    "again",
    "p1",
  ]);
  assertEquals(failed(new Journal().add("agent", CRASH)), ["crash", "restart", null]);
  const reason = 'Cannot start Gemini CLI as "gemini" is not on the PATH; install it';
  assertEquals(failed(new Journal().add("agent", { status: "exited", reason })), [
    "missing",
    "restart",
    null,
  ]);
  assertEquals(failed(new Journal().add("agent", { ...CRASH, stderr: "heap out of memory" })), [
    "memory",
    "restart",
    null,
  ]);
  assertEquals(failed(new Journal().add("agent", { ...CRASH, expected: true })), null);
  assertEquals(failed(new Journal().add("agent", { ...CRASH, resumeFailed: true })), null);
});

Deno.test("failureOf() offers the agent's own way to shorten a conversation, else a new session", () => {
  const tooLong = () => error("prompt is too long: 210171 tokens > 200000 maximum");
  assertEquals(failed(tooLong()), ["too_long", "branch", "p1"]);
  const availableCommands = [{ name: "review", description: "" }, { name: "/compact", description: "" }];
  const told = tooLong().update({ sessionUpdate: "available_commands_update", availableCommands });
  assertEquals(failed(told), ["too_long", "compact", "p1"]);
  assertEquals(failureOf(folded(told.events))?.compact, "/compact");
});

Deno.test("failureOf() offers another try once the agent was started anew after a missing sign-in", () => {
  const journal = error("Authentication required", -32000);
  assertEquals(failed(journal), ["sign_in", "signed_in", "p1"]);
  journal.add("agent", { status: "exited", expected: true }).add("agent", { status: "starting" });
  assertEquals(failed(journal.add("agent", { status: "ready" })), ["sign_in", "again", "p1"]);
});
