/**
 * Commands that drawbridge ran for the agent (events of type `terminal`), shown in the tool calls they belong to.
 *
 * An agent begins a command and then places its terminal in a tool call, announced before or after, or never.
 * So a command goes to the newest open call that may run something, else it gets a row of its own, which becomes
 * the call that claims it later.
 */
import type { Event } from "../wire.ts";
import type { Draft } from "./draft.ts";
import type { TerminalOutput, ToolPart } from "./entries.ts";
import { record, string } from "./shape.ts";
import { appended, patched } from "./terminal_output.ts";
import { appendTool, setToolState } from "./tool_entry.ts";

export function foldTerminal(draft: Draft, event: Extract<Event, { type: "terminal" }>): void {
  const { at } = event;
  const terminalId = string(event.terminalId);
  if (terminalId === null) return;
  const held = draft.findTerminal(terminalId);
  const position = held >= 0 ? held : place(draft, event, terminalId);
  const tool = draft.edit(position, "tool");
  if (!tool) return;
  tool.terminals = patched(tool.terminals, terminalId, (terminal) => after(terminal, event));
  tool.lastAt = at;
  const exit = tool.terminals.find((terminal) => terminal.terminalId === terminalId)?.exit;
  if (!exit) return;
  draft.openTerminals = draft.openTerminals.filter((id) => id !== terminalId);
  if (tool.toolCallId !== rowOf(terminalId)) return;
  setToolState(draft, { tool, position, state: exit.code === 0 ? "completed" : "failed", at });
}

/** The row of its own that a terminal in `content` has, for a call that is announced now; -1 for none. */
export function findUnclaimed(draft: Draft, content: readonly unknown[]): number {
  for (const { terminalId } of content.map(record)) {
    if (typeof terminalId !== "string") continue;
    const position = draft.findTerminal(terminalId);
    const entry = draft.at(position);
    if (entry?.kind === "tool" && entry.toolCallId === rowOf(terminalId)) return position;
  }
  return -1;
}

/** The tool call at `position` shows these terminals: they move to it from where they are. */
export function claimTerminals(draft: Draft, position: number, content: readonly ToolPart[]): void {
  for (const part of content) {
    const from = part.type === "terminal" ? draft.findTerminal(part.terminalId) : -1;
    if (part.type !== "terminal" || from < 0 || from === position) continue;
    const holder = draft.edit(from, "tool");
    const tool = draft.edit(position, "tool");
    const terminal = holder?.terminals.find(({ terminalId }) => terminalId === part.terminalId);
    if (!holder || !tool || !terminal) continue;
    holder.terminals = holder.terminals.filter((other) => other !== terminal);
    tool.terminals = [...tool.terminals, terminal];
    draft.indexTerminal(part.terminalId, position);
  }
}

/** The agent is gone, and with it every command it had us run: of a killed drawbridge nobody told their end. */
export function endTerminals(draft: Draft): void {
  for (const terminalId of draft.openTerminals) {
    const tool = draft.edit(draft.findTerminal(terminalId), "tool");
    if (!tool) continue;
    const end = (terminal: TerminalOutput) => ({ ...terminal, exit: { code: null, signal: null } });
    tool.terminals = patched(tool.terminals, terminalId, end);
  }
  draft.openTerminals = [];
}

function place(draft: Draft, event: Extract<Event, { type: "terminal" }>, terminalId: string): number {
  const command = string(event.command);
  // One that began before the window belongs to a call that is not here.
  const open = command === null ? undefined : draft.openTools.findLast((position) => runs(draft, position));
  let position = open;
  if (position === undefined) {
    position = appendTool(draft, event, { toolCallId: rowOf(terminalId) });
    const tool = draft.edit(position, "tool");
    if (tool) {
      Object.assign(tool, { title: command ?? "", toolKind: "execute", state: "running" });
      if (command !== null) tool.rawInput = { command };
    }
  }
  draft.indexTerminal(terminalId, position);
  draft.openTerminals = [...draft.openTerminals, terminalId];
  return position;
}

/** Whether the open call at `position` may be what runs a command: it says so, or has not said what it does. */
function runs(draft: Draft, position: number): boolean {
  const entry = draft.at(position);
  return entry?.kind === "tool" && entry.thread === null &&
    (entry.toolKind === "execute" || entry.toolKind === "other");
}

function after(
  terminal: TerminalOutput,
  { cwd, output, leftOut, exit }: Extract<Event, { type: "terminal" }>,
): TerminalOutput {
  let next = typeof cwd === "string" ? { ...terminal, cwd } : terminal;
  // What lies between was not kept: from here on it begins anew.
  if (leftOut) next = { ...next, output: "", truncated: true };
  if (typeof output === "string") next = appended(next, output);
  return exit ? { ...next, exit } : next;
}

/** Id of the row that a command has as long as no tool call claims it. */
function rowOf(terminalId: string): string {
  return `terminal ${terminalId}`;
}
