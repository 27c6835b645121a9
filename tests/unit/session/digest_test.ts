/** The digest: what is known of a journal without reading it, folded event by event. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  concernsDigest,
  type Digest,
  EMPTY_DIGEST,
  foldDigest,
  promptText,
} from "../../../lib/session/digest.ts";
import type { Event, EventBodies, EventType } from "../../../lib/wire.ts";

const BY = { device: "test" };

/** Events numbered from 1, at 10, 20, …, their lines 100 bytes each. */
function fold(
  ...bodies: readonly { readonly [T in EventType]: { type: T } & EventBodies[T] }[EventType][]
): Digest {
  return bodies.reduce<Digest>((digest, body, i) => {
    // A body with its number and time is an event of its type.
    const event = { seq: i + 1, at: (i + 1) * 10, ...body } as Event;
    return foldDigest(digest, event, i * 100);
  }, EMPTY_DIGEST);
}

function prompt(promptId: string, text = promptId) {
  return { type: "prompt" as const, promptId, blocks: [{ type: "text" as const, text }], by: BY };
}

function done(promptId: string) {
  return { type: "prompt_done" as const, promptId, stopReason: "end_turn" };
}

function question(id: string) {
  return { type: "permission_request" as const, id, toolCall: { toolCallId: "t" }, options: [] };
}

function answer(id: string) {
  const outcome = { outcome: "cancelled" as const };
  return { type: "permission_response" as const, id, outcome, by: BY };
}

function updated(update: Record<string, unknown>) {
  return { type: "update" as const, message: { method: "session/update", params: { update } } };
}

Deno.test("foldDigest() keeps where each turn begins", () => {
  const { turns } = fold(prompt("a"), done("a"), prompt("b"));
  assertEquals(turns, [{ seq: 1, offset: 0, promptId: "a" }, { seq: 3, offset: 200, promptId: "b" }]);
});

Deno.test("foldDigest() knows the turn that has begun and not ended", () => {
  assertEquals(fold(prompt("a")).openPromptId, "a");
  assertEquals(fold(prompt("a"), done("a")).openPromptId, null);
  assertEquals(fold(prompt("a"), done("a"), prompt("b")).openPromptId, "b");
});

Deno.test("foldDigest() keeps the first and the last prompt's text, cut at 200 characters", () => {
  const digest = fold(prompt("a", "first"), done("a"), prompt("b", "x".repeat(500)));
  assertEquals([digest.firstPrompt, digest.lastPrompt], ["first", "x".repeat(200)]);
});

Deno.test("foldDigest() keeps the time of the newest prompt or end of a turn", () => {
  const notice = { type: "notice" as const, level: "info" as const, text: "" };
  assertEquals(fold(notice).updatedAt, 0);
  assertEquals(fold(notice, prompt("a"), notice).updatedAt, 20);
  assertEquals(fold(prompt("a"), notice, done("a"), notice).updatedAt, 30);
});

Deno.test("foldDigest() knows the questions without an answer", () => {
  assertEquals(fold(question("q1"), question("q2")).openQuestions, ["q1", "q2"]);
  assertEquals(fold(question("q1"), question("q2"), answer("q1")).openQuestions, ["q2"]);
  assertEquals(fold(answer("unknown")).openQuestions, []);
});

Deno.test("foldDigest() keeps the latest queue", () => {
  const waiting = { promptId: "a", blocks: [{ type: "text" as const, text: "a" }], by: { device: "d" } };
  const queue = (...prompts: typeof waiting[]) => ({ type: "queue" as const, prompts });
  assertEquals(fold(queue(waiting)).queue, [waiting]);
  assertEquals(fold(queue(waiting), queue()).queue, []);
});

Deno.test("foldDigest() knows whether the agent runs, and what it last said its prompts may hold", () => {
  const started = { type: "agent" as const, status: "starting" as const };
  const ready = { type: "agent" as const, status: "ready" as const, promptCapabilities: { image: true } };
  const exited = { type: "agent" as const, status: "exited" as const };
  assertEquals(fold(started).agentUp, true);
  assertEquals(fold(started, ready, exited).agentUp, false);
  assertEquals(fold(started, ready, exited, started).promptCapabilities, { image: true });
});

Deno.test("foldDigest() keeps the context: title, modes and what else moves slowly", () => {
  const modes = {
    currentModeId: "ask",
    availableModes: [{ id: "ask", name: "Ask" }, { id: "code", name: "Code" }],
  };
  const digest = fold(
    { type: "session_info", modes },
    updated({ sessionUpdate: "session_info_update", title: "A title" }),
    updated({ sessionUpdate: "current_mode_update", currentModeId: "code" }),
    updated({
      sessionUpdate: "available_commands_update",
      availableCommands: [{ name: "help", description: "" }],
    }),
  );
  assertEquals(digest.context.title, "A title");
  assertEquals(digest.context.modes?.currentModeId, "code");
  assertEquals(digest.context.commands.map(({ name }) => name), ["help"]);
});

Deno.test("foldDigest() keeps Kiro's commands, for a window that begins later, and knows whose they are", () => {
  const available = (sessionId: string, name: string) => ({
    type: "extension" as const,
    message: { method: "_kiro.dev/commands/available", params: { sessionId, commands: [{ name }] } },
  });
  const { context } = fold(
    { type: "agent", status: "starting" },
    available("mine", "/compact"),
    { type: "agent", status: "ready", sessionId: "mine" },
    prompt("a"),
    available("of-a-subagent", "/other"),
    done("a"),
  );
  assertEquals(context.commands.map(({ name }) => name), ["compact"]);
  assertEquals(context.agentSessionId, "mine");
});

Deno.test("foldDigest() gives the same object when an event changes nothing in it", () => {
  const content = { type: "text", text: "x" };
  const event = { seq: 1, at: 1, ...updated({ sessionUpdate: "agent_message_chunk", content }) };
  assertStrictEquals(foldDigest(EMPTY_DIGEST, event, 0), EMPTY_DIGEST);
});

Deno.test("foldDigest() takes updates of any shape", () => {
  for (
    const update of [{}, { sessionUpdate: 7 }, { sessionUpdate: "plan" }, {
      sessionUpdate: "session_info_update",
    }]
  ) {
    assertEquals(fold(updated(update)).context, EMPTY_DIGEST.context);
  }
  assertEquals(fold({ type: "extension", message: { method: "_kiro.dev/other", params: null } }).turns, []);
});

Deno.test("concernsDigest() tells the updates that can change a digest from the many that cannot", () => {
  for (const kind of ["session_info_update", "current_mode_update", "config_option_update", "usage_update"]) {
    assert(concernsDigest(kind), kind);
  }
  for (const kind of ["agent_message_chunk", "tool_call_update", "plan", "", 7, null, undefined]) {
    assert(!concernsDigest(kind), String(kind));
  }
});

Deno.test("promptText() gives the text of all blocks, and files by their names", () => {
  const blob = "0".repeat(64);
  assertEquals(
    promptText([
      { type: "text", text: " look:" },
      { type: "image", mimeType: "image/png", blob },
      { type: "resource", mimeType: "text/plain", blob, name: "a.txt" },
      { type: "resource_link", uri: "file:///b", name: "b" },
    ]),
    "look: [image] [a.txt] [b]",
  );
});
