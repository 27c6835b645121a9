/**
 * A transcript as Markdown: for copying, searching and export.
 *
 * Knows no view. Leaves out nothing that was said; output is fenced so that it cannot pass for structure.
 */
import type { ChangesEntry, Entry, PlanItem, ToolEntry, ToolPart } from "./entries.ts";
import { describeUnknown, type Part } from "./parts.ts";
import { readable } from "./shape.ts";
import { answerOf, threadTitle } from "./thread_words.ts";
import type { Transcript } from "./transcript.ts";

export function transcriptText(transcript: Transcript): string {
  return transcript.entries.map(entryText).filter((text) => text !== "").join("\n\n") + "\n";
}

/** One entry; the empty string for what has no words of its own. */
export function entryText(entry: Entry): string {
  switch (entry.kind) {
    case "user":
      return `## You\n\n${partsText(entry.parts)}`;
    case "agent":
      return `## Agent\n\n${partsText(entry.parts)}`;
    case "thought":
      return `> Thought\n>\n${quoted(partsText(entry.parts))}`;
    case "tool":
      return toolText(entry);
    case "plan":
      return `### Plan\n\n${entry.items.map(itemText).join("\n")}`;
    case "notice":
      return `> Notice: ${entry.text}${entry.details ? `\n>\n${quoted(entry.details)}` : ""}`;
    case "server_sign_in":
      return `> MCP server ${entry.server} asks to be signed in to: ${entry.url ?? "no address"}`;
    case "changes":
      return changesText(entry);
    case "revert":
      return `> ${entry.path} was put back`;
    case "turn_end":
      return entry.cancelled ? "> Cancelled" : "";
  }
}

const CHANGE_SIGNS = { added: "A", modified: "M", deleted: "D", renamed: "R" } as const;

function changesText({ scope, files, more }: ChangesEntry): string {
  const lines = files.map(({ path, oldPath, status }) =>
    `- ${CHANGE_SIGNS[status]} ${oldPath === undefined ? "" : `${oldPath} -> `}${path}`
  );
  const title = scope === "turn" ? "Changed files" : "Changed before the session";
  return [`### ${title}`, "", ...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}

/** `parts` as Markdown; files and pictures by name. */
export function partsText(parts: readonly Part[]): string {
  return parts.map(partText).join("\n\n");
}

function partText(part: Part): string {
  switch (part.type) {
    case "text":
      return part.text;
    case "image":
      return `[Image ${part.name ?? part.mimeType}]`;
    case "audio":
      return `[Audio ${part.mimeType}]`;
    case "link":
      return `[${part.name}](${part.uri})`;
    case "file":
      return part.text === null ? `[File ${part.name}]` : `${part.name}\n\n${fenced(part.text)}`;
    case "unknown": {
      const { kind, text } = describeUnknown(part.raw);
      return `${kind}\n\n${fenced(text, "json")}`;
    }
  }
}

/** A sub-agent's thread stands in quotes: none of it passes for the agent's own words. */
function threadText(tool: ToolEntry): string {
  const inner = tool.thread?.entries.map(entryText).filter((text) => text !== "") ?? [];
  const task = tool.thread?.task ? [`Asked:\n\n${tool.thread.task}`] : [];
  const answer = partsText(answerOf(tool));
  const thread = [...task, ...inner].map(quoted).join("\n>\n");
  const head = `### Sub-agent: ${threadTitle(tool) || "unnamed"} (${tool.state})`;
  return [head, thread, answer].filter((text) => text !== "").join("\n\n");
}

function toolText(tool: ToolEntry): string {
  if (tool.thread) return threadText(tool);
  const head = `### Tool: ${tool.title || tool.toolKind} (${tool.state})`;
  const targets = tool.targets.map(({ path, line }) => `- ${path}${line === null ? "" : `:${line}`}`).join(
    "\n",
  );
  const body = tool.content.map((part) => toolPartText(tool, part));
  const raw = body.length === 0 && tool.rawOutput !== undefined ? [fenced(readable(tool.rawOutput))] : [];
  return [head, targets, ...body, ...raw].filter((text) => text !== "").join("\n\n");
}

function toolPartText(tool: ToolEntry, part: ToolPart): string {
  switch (part.type) {
    case "part":
      return partText(part.part);
    case "diff":
      return `${part.path}\n\n${fenced(diffText(part.oldText, part.newText), "diff")}`;
    case "terminal": {
      const terminal = tool.terminals.find(({ terminalId }) => terminalId === part.terminalId);
      if (!terminal) return "";
      const code = terminal.exit?.code ?? null;
      return fenced(terminal.output) + (code === null ? "" : `\n\nExit status ${code}`);
    }
  }
}

/** Whole texts, old and new: exact without an algorithm. */
function diffText(oldText: string | null, newText: string): string {
  const removed = oldText === null ? [] : oldText.split("\n").map((line) => `-${line}`);
  return [...removed, ...newText.split("\n").map((line) => `+${line}`)].join("\n");
}

function itemText({ content, status }: PlanItem): string {
  return `- [${status === "completed" ? "x" : " "}] ${content}`;
}

function quoted(text: string): string {
  return text.split("\n").map((line) => `> ${line}`).join("\n");
}

/** A fence longer than any in `text`, so that nothing in it can close it. */
function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map((match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, "")}\n${fence}`;
}
