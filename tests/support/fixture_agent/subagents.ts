/**
 * Sub-agents as Claude, Codex and OpenCode tell of them, by the prompt `subagent WAY [DEED]`: WAY is one of those three,
 * DEED `ask` (it asks before it goes on) or `hold` (it works until the turn is cancelled).
 *
 * Claude's works within the session and names its parent call, Codex's is announced and has a session of its own,
 * OpenCode's has one that nobody announced and hands its answer over in a frame.
 */
import type { Ending, FixtureTurn } from "./turn.ts";
import type { Message } from "./wire.ts";

const TASK = {
  description: "Look through the tests",
  prompt: "Find the slow tests",
  subagent_type: "explore",
};
const ANSWER = "Two tests are slow.";

interface Way {
  readonly begin: (turn: FixtureTurn) => void;
  /** Says `update` as the sub-agent. */
  readonly say: (turn: FixtureTurn, update: Message) => void;
  /** The session it asks in. */
  readonly sessionId: (turn: FixtureTurn) => string;
  readonly end: (turn: FixtureTurn) => void;
}

const WAYS: Readonly<Record<string, Way>> = {
  claude: {
    begin: (turn) => beginTask(turn, { claudeCode: { toolName: "Task" } }),
    say: (turn, update) => turn.update({ ...update, _meta: { claudeCode: { parentToolUseId: "task" } } }),
    sessionId: (turn) => turn.session.id,
    end: (turn) => endTask(turn, ANSWER),
  },
  codex: {
    begin: (turn) => announce(turn, { title: TASK.description, description: TASK.prompt }, "running"),
    say: (turn, update) => sayAs(turn, "child-1", update),
    sessionId: () => "child-1",
    end: (turn) => announce(turn, {}, "idle"),
  },
  opencode: {
    begin: (turn) => beginTask(turn, {}),
    say: (turn, update) => sayAs(turn, "ses_child", update),
    sessionId: () => "ses_child",
    end: (turn) =>
      endTask(
        turn,
        `<task id="ses_child" state="completed">\n<task_result>\n${ANSWER}\n</task_result>\n</task>`,
      ),
  },
};

export async function playSubagent(turn: FixtureTurn, rest: string): Promise<Ending | void> {
  const [name, deed] = rest.split(" ");
  const way = WAYS[name];
  turn.text("I send one out.");
  way.begin(turn);
  way.say(turn, chunk("I look."));
  way.say(turn, call("sub-read", { title: "Read slow_test.ts", kind: "read", status: "in_progress" }));
  way.say(turn, {
    sessionUpdate: "tool_call_update",
    toolCallId: "sub-read",
    status: "completed",
    content: [{ type: "content", content: { type: "text", text: "a slow test" } }],
  });
  if (deed === "ask" && !await asks(turn, way)) return { stopReason: "cancelled" };
  if (deed === "hold") await turn.onCancel;
  if (turn.cancelled) return;
  way.say(turn, chunk(name === "opencode" ? "Done." : ANSWER));
  way.end(turn);
  turn.text("It came back.");
}

/** False when the turn was cancelled over the question. */
async function asks(turn: FixtureTurn, way: Way): Promise<boolean> {
  way.say(
    turn,
    call("sub-run", { title: "Run the tests", kind: "execute", rawInput: { command: "deno test" } }),
  );
  const answer = await turn.ask("session/request_permission", {
    sessionId: way.sessionId(turn),
    toolCall: { toolCallId: "sub-run", title: "Run the tests", rawInput: { command: "deno test" } },
    options: [
      { optionId: "yes", name: "Yes", kind: "allow_once" },
      { optionId: "no", name: "No", kind: "reject_once" },
    ],
  });
  // ACP: {outcome: {outcome, optionId?}}.
  const { outcome } = (answer.result ?? {}) as { outcome?: { outcome: string; optionId?: string } };
  if (outcome?.outcome !== "selected") return false;
  const status = outcome.optionId === "yes" ? "completed" : "failed";
  way.say(turn, { sessionUpdate: "tool_call_update", toolCallId: "sub-run", status });
  return true;
}

function beginTask(turn: FixtureTurn, meta: Message): void {
  const task = { title: TASK.description, kind: "think", status: "pending", rawInput: TASK, _meta: meta };
  turn.update(call("task", task));
}

function endTask(turn: FixtureTurn, text: string): void {
  const content = [{ type: "content", content: { type: "text", text } }];
  turn.update({ sessionUpdate: "tool_call_update", toolCallId: "task", status: "completed", content });
}

function announce(turn: FixtureTurn, fields: Message, state: string): void {
  turn.update({ sessionUpdate: "subagent_update", sessionId: "child-1", ...fields, state: { state } });
}

function sayAs(turn: FixtureTurn, sessionId: string, update: Message): void {
  turn.agent.wire.send({ method: "session/update", params: { sessionId, update } });
}

function call(toolCallId: string, fields: Message): Message {
  return { sessionUpdate: "tool_call", toolCallId, ...fields };
}

function chunk(text: string): Message {
  return { sessionUpdate: "agent_message_chunk", content: { type: "text", text } };
}
