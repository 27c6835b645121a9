/**
 * A permission question as lines: what is to be done, and the options by number. Pure.
 */
import type { ToolEntry, ToolPart } from "../transcript/entries.ts";
import { readable } from "../transcript/shape.ts";
import { partsText } from "../transcript/text.ts";
import type { OpenPermission } from "../transcript/transcript.ts";
import { type Palette, safe, safeLines } from "./palette.ts";

/** Lines of what is asked about; the page has all of them. */
const BODY_LINES_MAX = 40;
/** Unchanged lines shown before and after a change. */
const CONTEXT_LINES = 2;

/** `asker`: the sub-agent that asks, by its name; null for the agent itself. */
export function questionLines(
  { picture, options }: OpenPermission,
  { asker, palette }: { readonly asker: string | null; readonly palette: Palette },
): string[] {
  const body = picture ? bodyLines(picture) : [];
  const more = body.length - BODY_LINES_MAX;
  return [
    palette.yellow(palette.bold(`? ${safe(picture?.title || picture?.toolKind || "The agent asks")}`)),
    ...(asker === null ? [] : [palette.dim(`  asked by its sub-agent ${safe(asker)}`)]),
    ...body.slice(0, BODY_LINES_MAX).map((line) => `  ${line}`),
    ...(more > 0 ? [palette.dim(`  … and ${more} more lines: look at the page ("drawbridge open")`)] : []),
    ...options.map(({ name }, at) => `  ${palette.bold(String(at + 1))}  ${safe(name)}`),
    palette.dim("  A number answers."),
  ];
}

function bodyLines(tool: ToolEntry): string[] {
  const parts = tool.content.length > 0 ? tool.content : tool.proposed;
  const named = parts.flatMap((part) => part.type === "diff" ? [part.path] : []);
  const targets = tool.targets.filter(({ path }) => !named.includes(path))
    .map(({ path, line }) => safe(`${path}${line === null ? "" : `:${line}`}`));
  const content = parts.flatMap(partLines);
  // What a command really is, whatever the agent calls it.
  const needsRaw = content.length === 0 || tool.toolKind === "execute";
  const raw = needsRaw ? safeLines(readable(tool.rawInput)) : [];
  return [...targets, ...raw, ...content].filter((line) => line !== "");
}

function partLines(part: ToolPart): string[] {
  switch (part.type) {
    case "part":
      return safeLines(partsText([part.part]));
    case "diff":
      return [safe(part.path), ...changedLines(part.oldText ?? "", part.newText)];
    case "terminal":
      return [];
  }
}

/** What stands between the lines that both texts begin with and those that both end with. */
export function changedLines(oldText: string, newText: string): string[] {
  const [old, now] = [linesOf(oldText), linesOf(newText)];
  const least = Math.min(old.length, now.length);
  let head = 0;
  while (head < least && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < least - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const mark = (sign: string, lines: readonly string[]) => lines.map((line) => safe(`${sign}${line}`));
  return [
    ...mark(" ", old.slice(Math.max(0, head - CONTEXT_LINES), head)),
    ...mark("-", old.slice(head, old.length - tail)),
    ...mark("+", now.slice(head, now.length - tail)),
    ...mark(" ", old.slice(old.length - tail, old.length - tail + CONTEXT_LINES)),
  ];
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
