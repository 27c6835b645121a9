/**
 * Completion of the agent's commands while a message that begins with `/` is typed.
 *
 * Pure. A command is only text to the agent; completing it is all there is.
 */
import type { AvailableCommand } from "../../acp.ts";
import { list, record, string } from "../../transcript/shape.ts";

export interface Command {
  readonly name: string;
  readonly description: string;
  readonly hint: string | null;
}

const SHOWN_MAX = 50;

/** Commands that fit what is typed up to the caret; empty when no command is being typed. */
export function completions(commands: readonly AvailableCommand[], typed: string): readonly Command[] {
  const match = /^\/(\S*)$/.exec(typed);
  if (!match) return [];
  const wanted = match[1].toLowerCase();
  const known = list(commands).flatMap(readCommand);
  const starting = known.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const holding = known.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !lower.startsWith(wanted) && lower.includes(wanted);
  });
  return [...starting, ...holding].slice(0, SHOWN_MAX);
}

function readCommand(value: unknown): Command[] {
  const { name, description, input } = record(value);
  if (typeof name !== "string" || name === "") return [];
  return [{
    name: name.replace(/^\//, ""),
    description: string(description) ?? "",
    hint: string(record(input).hint),
  }];
}
