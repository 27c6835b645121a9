/**
 * The pretended sub-agents: a scout with a question and a helper of its own, told of below the call that began them.
 *
 * Knows no session of theirs: what they do names its parent call (`_meta.parentToolCallId`, as qwen-code does).
 */
import type { PermissionOption, ToolContent } from "../acp.ts";
import type { Turn } from "./turn.ts";

const OPTIONS: readonly PermissionOption[] = [
  { optionId: "allow", name: "Allow", kind: "allow_once" },
  { optionId: "reject", name: "Reject", kind: "reject_once" },
];

/** The prompt `agents`. */
export async function subagentsScript(turn: Turn): Promise<void> {
  await turn.say("I send a **scout** round the castle. It is as pretended as I am.");
  const answer = await sendOut(turn, {
    title: "Find a way in",
    role: "scout",
    task: "Walk round the castle and tell how a guest could get in without waking the dragon.",
    work: scout,
  });
  await turn.say(`The scout is back: *${answer}*`);
}

interface Errand {
  readonly title: string;
  readonly role: string;
  readonly task: string;
  /** What it does; tells its answer. */
  readonly work: (turn: Turn) => Promise<string>;
}

async function sendOut(turn: Turn, { title, role, task, work }: Errand): Promise<string> {
  const rawInput = { description: title, prompt: task, subagent_type: role, pretended: true };
  const toolCallId = turn.startTool({ title, kind: "think", rawInput });
  const answer = await work(turn.below(toolCallId));
  turn.updateTool(toolCallId, { status: "completed", content: textContent(answer) });
  return answer;
}

async function scout(turn: Turn): Promise<string> {
  await turn.say("I begin at the moat and go with the sun.");
  for (const [title, kind] of [["Read castle/moat.ts", "read"], ["Search for `door`", "search"]] as const) {
    const toolCallId = turn.startTool({ title, kind, rawInput: { pretended: true } });
    await turn.pause(600);
    turn.updateTool(toolCallId, { status: "completed", content: textContent("Wet.") });
  }
  const seen = await sendOut(turn, {
    title: "Count the dragons",
    role: "counter",
    task: "Count every dragon that is awake.",
    work: counter,
  });
  const knocked = await knock(turn);
  return `${seen} ${
    knocked ? "I knocked, and the bridge came down." : "I did not knock, so the bridge is up."
  }`;
}

async function counter(turn: Turn): Promise<string> {
  const toolCallId = turn.startTool({ title: "Listen for snoring", kind: "think" });
  await turn.pause(900);
  turn.updateTool(toolCallId, { status: "completed", content: textContent("One snore, very deep.") });
  return "There is one dragon, and it sleeps.";
}

/** Asks its person; true when it may. */
async function knock(turn: Turn): Promise<boolean> {
  const rawInput = { command: "knock --gently castle/gate", cwd: turn.options.cwd, pretended: true };
  const call = { title: "Knock at the gate", kind: "execute", rawInput };
  const toolCallId = turn.startTool({ ...call, status: "pending" });
  const isAllowed = await turn.ask({ toolCall: { ...call, toolCallId }, options: OPTIONS }) === "allow";
  turn.updateTool(toolCallId, isAllowed ? { status: "completed" } : { status: "failed" });
  return isAllowed;
}

function textContent(text: string): readonly ToolContent[] {
  return [{ type: "content", content: { type: "text", text } }];
}
