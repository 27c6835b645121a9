/**
 * The entries of a transcript that are told in whole lines: tool calls, the plan, notices, ends of turns. Pure.
 */
import type {
  ChangesEntry,
  Entry,
  NoticeEntry,
  PlanEntry,
  PlanItem,
  ToolEntry,
  ToolState,
  TurnEndEntry,
  UserEntry,
} from "../transcript/entries.ts";
import { partsText } from "../transcript/text.ts";
import { type Palette, prose, safe, safeLines } from "./palette.ts";

const DETAIL_LINES_MAX = 10;
const PATHS_MAX = 8;

export function userLines({ parts, by }: UserEntry, palette: Palette): string[] {
  const who = by && "device" in by ? by.device : by && "drawbridge" in by ? by.drawbridge : "";
  const [first, ...rest] = partsText(parts).replaceAll("\r\n", "\n").split("\n").map(prose);
  const from = who === "" ? "" : palette.dim(` (${safe(who)})`);
  return ["", `${palette.bold(`> ${first}`)}${from}`, ...rest.map((line) => palette.bold(`  ${line}`))];
}

/** One line on a call that is over; none while it goes on. */
export function toolLines({ title, toolKind, state, targets }: ToolEntry, palette: Palette): string[] {
  if (state === "pending" || state === "running") return [];
  const { sign, paint } = TOOL_SIGNS[state];
  const name = title.split("\n", 1)[0] || toolKind;
  const target = targets.at(0)?.path ?? "";
  const path = name.includes(target.slice(target.lastIndexOf("/") + 1)) ? "" : `  ${target}`;
  const word = state === "completed" ? "" : `  ${state}`;
  return [`${palette[paint](sign)} ${safe(name)}${palette.dim(safe(path))}${palette[paint](word)}`];
}

const TOOL_SIGNS: Readonly<
  Record<Exclude<ToolState, "pending" | "running">, { sign: string; paint: "green" | "red" | "yellow" }>
> = {
  completed: { sign: "+", paint: "green" },
  failed: { sign: "x", paint: "red" },
  rejected: { sign: "-", paint: "yellow" },
  cancelled: { sign: "-", paint: "yellow" },
};

/** The whole plan at first, then the items that are not as `before` said. */
export function planLines(
  { items }: PlanEntry,
  { before, palette }: { before: readonly PlanItem[]; palette: Palette },
): string[] {
  const changed = items.filter((item) =>
    !before.some(({ content, status }) => content === item.content && status === item.status)
  );
  if (changed.length === 0) return [];
  return [
    palette.dim("Plan"),
    ...changed.map((item) => `  ${PLAN_SIGNS[item.status] ?? "[ ]"} ${safe(item.content)}`),
  ];
}

const PLAN_SIGNS: Readonly<Record<string, string>> = { completed: "[x]", in_progress: "[>]" };

export function noticeLines({ level, text, details }: NoticeEntry, palette: Palette): string[] {
  const paint = level === "error" ? palette.red : level === "warning" ? palette.yellow : palette.dim;
  const more = details === null ? [] : safeLines(details.trimEnd()).slice(-DETAIL_LINES_MAX);
  return [
    ...safeLines(text).map((line) => paint(`! ${line}`)),
    ...more.map((line) => palette.dim(`  ${line}`)),
  ];
}

const CHANGE_SIGNS = { added: "A", modified: "M", deleted: "D", renamed: "R" } as const;

function changesLines({ scope, files, more }: ChangesEntry, palette: Palette): string[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, PATHS_MAX).map(({ status, path }) => `${CHANGE_SIGNS[status]} ${path}`);
  const rest = files.length - shown.length + more;
  const title = scope === "turn" ? "Changed" : "Changed before the session";
  return [palette.dim(safe(`${title}: ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`))];
}

function turnEndLines(
  { stopReason, cancelled, silent, startedAt, at }: TurnEndEntry,
  palette: Palette,
): string[] {
  const how = cancelled
    ? "stopped"
    : stopReason === null
    ? "failed"
    : stopReason === "end_turn"
    ? "done"
    : stopReason;
  const seconds = Math.max(0, (at - startedAt) / 1000).toFixed(1);
  return [palette.dim(safe(`-- ${silent ? `${how}, without a word` : how}, ${seconds} s --`))];
}

/** An entry of a sub-agent, once it is done: its words whole, what it was told and thought left out. */
export function innerLines(entry: Entry, palette: Palette): string[] {
  if (entry.kind === "agent") {
    return entry.done ? partsText(entry.parts).trim().split(/\r?\n/).map(prose) : [];
  }
  return entry.kind === "user" ? [] : entryLines(entry, palette);
}

/** Entries that are told once, or anew when they say something else. */
export function entryLines(entry: Entry, palette: Palette): string[] {
  switch (entry.kind) {
    case "user":
      return userLines(entry, palette);
    case "tool":
      return toolLines(entry, palette);
    case "notice":
      return noticeLines(entry, palette);
    case "changes":
      return changesLines(entry, palette);
    case "turn_end":
      return turnEndLines(entry, palette);
    case "revert":
      return [palette.dim(safe(`${entry.path} was put back`))];
    case "server_sign_in": {
      const text = `MCP server ${entry.server} wants you to sign in (${entry.state}): ${
        entry.url ?? "no address"
      }`;
      return [palette.yellow(safe(text))];
    }
    case "agent":
    case "thought":
    case "plan":
      return []; // streamed, or told by what changed: see transcript_printer.ts
  }
}
