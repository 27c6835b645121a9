/**
 * The pretended command: a permission question, then output that streams.
 *
 * Knows no process: the lines are written below. A client that draws terminals gets them through
 * `_meta.terminal_*` (the display-only extension of Zed, claude and codex), any other as text.
 */
import type { PermissionOption, SessionUpdate, ToolContent } from "../acp.ts";
import { fieldsOf } from "./params.ts";
import type { Turn } from "./turn.ts";

const COMMAND = "deno test castle/";

const GREEN = "\x1b[32m";
const GREY = "\x1b[90m";
const BOLD = "\x1b[1m";
const RESET = "\x1b[0m";

const OUTPUT = [
  `${GREY}# pretended output: nothing is run${RESET}`,
  `running 3 tests from ./castle/bridge_test.ts`,
  `lower() lets a friend across ... ${GREEN}ok${RESET} ${GREY}(2ms)${RESET}`,
  `lower() keeps strangers on their side ... ${GREEN}ok${RESET} ${GREY}(1ms)${RESET}`,
  `raise() twice is harmless ... ${GREEN}ok${RESET} ${GREY}(0ms)${RESET}`,
  ``,
  `${BOLD}ok${RESET} | 3 passed | 0 failed ${GREY}(8ms)${RESET}`,
];

const OPTIONS: readonly PermissionOption[] = [
  { optionId: "allow", name: "Allow", kind: "allow_once" },
  { optionId: "allow_always", name: "Always allow this command", kind: "allow_always" },
  { optionId: "reject", name: "Reject", kind: "reject_once" },
];

/** Asks, then "runs": true when it was allowed. */
export async function runTests(turn: Turn): Promise<boolean> {
  const call = {
    title: `Run \`${COMMAND}\``,
    kind: "execute",
    rawInput: { command: COMMAND, cwd: turn.options.cwd, pretended: true },
  };
  const asks = !turn.options.isAllowed("run");
  const toolCallId = turn.startTool({ ...call, status: asks ? "pending" : "in_progress" });
  if (asks) {
    const optionId = await turn.ask({ toolCall: { ...call, toolCallId }, options: OPTIONS });
    if (optionId === "allow_always") turn.options.allow("run");
    if (!optionId.startsWith("allow")) {
      turn.updateTool(toolCallId, { status: "failed", rawOutput: { rejected: true } });
      return false;
    }
  }
  if (turn.options.terminals) await streamTerminal(turn, toolCallId);
  else await streamText(turn, toolCallId);
  return true;
}

/** The prompt `run`. */
export async function runScript(turn: Turn): Promise<void> {
  if (turn.options.mode === "plan") {
    await turn.say("In *Plan* mode I run nothing. Switch to **Ask** or **Code**, then try again.");
    return;
  }
  await turn.say(
    `I would like to run \`${COMMAND}\`. It is a pretended command; the question is a real one.`,
  );
  await turn.say(
    await runTests(turn)
      ? "**3 passed.** They always do: the output is part of my script, and no command was run."
      : "You **rejected** the command, so it was not even pretended.",
  );
}

async function streamTerminal(turn: Turn, toolCallId: string): Promise<void> {
  const terminalId = `${toolCallId}-terminal`;
  turn.updateTool(toolCallId, {
    status: "in_progress",
    content: [{ type: "terminal", terminalId }],
    _meta: { terminal_info: { terminal_id: terminalId, cwd: turn.options.cwd } },
  });
  for (const line of OUTPUT) {
    await turn.pause(130);
    turn.updateTool(toolCallId, {
      _meta: { terminal_output: { terminal_id: terminalId, data: `${line}\r\n` } },
    });
  }
  turn.updateTool(toolCallId, {
    status: "completed",
    rawOutput: { exitCode: 0 },
    _meta: { terminal_exit: { terminal_id: terminalId, exit_code: 0, signal: null } },
  });
}

async function streamText(turn: Turn, toolCallId: string): Promise<void> {
  turn.updateTool(toolCallId, { status: "in_progress" });
  let shown = "";
  for (const line of OUTPUT) {
    await turn.pause(130);
    shown += `${withoutColours(line)}\n`;
    turn.updateTool(toolCallId, { content: asText(shown) });
  }
  turn.updateTool(toolCallId, { status: "completed", rawOutput: { exitCode: 0 } });
}

function asText(output: string): readonly ToolContent[] {
  return [{ type: "content", content: { type: "text", text: `\`\`\`console\n${output}\`\`\`` } }];
}

function withoutColours(text: string): string {
  // deno-lint-ignore no-control-regex -- the escape character is what is looked for
  return text.replace(/\x1b\[[0-9;]*m/g, "");
}

/** A remembered update as a client without terminals can draw it. */
export function withoutTerminals(update: SessionUpdate): SessionUpdate {
  if (update.sessionUpdate !== "tool_call" || !update._meta?.terminal_info) return update;
  const { data } = fieldsOf(update._meta.terminal_output);
  const output = typeof data === "string" ? data.replaceAll("\r\n", "\n") : "";
  return { ...update, _meta: null, content: asText(withoutColours(output)) };
}
