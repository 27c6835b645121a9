/**
 * Searching the words of all sessions: titles, prompts and answers.
 *
 * The words of a session stand in a file of its own (`words.json`), which can be thrown away at any time; a
 * session that has grown since is read on from where that left off.
 */
import { join } from "@std/path";
import type { SearchHit, SessionSummary } from "../api.ts";
import { readJson, writeFileAtomic } from "../coordination/atomic_file.ts";
import { readOther } from "../transcript/subagent_words.ts";
import type { Event } from "../wire.ts";
import { promptText } from "./digest.ts";
import { Journal } from "./journal.ts";
import { piecesOf } from "./journal_events.ts";

/** Characters of one session's words; of a longer one the newest. */
const WORDS_CHARS_MAX = 1024 * 1024;
/** Characters shown around what was found. */
const AROUND_CHARS = 60;
export const HITS_MAX = 100;

interface Words {
  /** The journal they are of, which is another one once events in it may be missing. */
  readonly journal: string;
  /** How much of it is in `text`: whole lines, in bytes. */
  readonly bytes: number;
  readonly text: string;
}

export interface SearchOptions {
  /** `sessions` of the state directory. */
  readonly directory: string;
  readonly query: string;
}

/** Which of `sessions` have every word of `query`, in their order, at most HITS_MAX; may be interrupted at each `yield`. */
export function* searchSessions(
  sessions: readonly Pick<SessionSummary, "sessionId" | "title">[],
  { directory, query }: SearchOptions,
): Generator<void, SearchHit[], void> {
  const wanted = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (wanted.length === 0) return [];
  const hits: SearchHit[] = [];
  for (const { sessionId, title: named } of sessions) {
    const title = named ?? "";
    const isNamedSo = wanted.every((word) => title.toLowerCase().includes(word));
    const text = isNamedSo ? "" : yield* wordsOf(join(directory, sessionId));
    const found = hitIn({ title, text }, wanted);
    if (found !== null) hits.push({ sessionId, title, ...found });
    if (hits.length === HITS_MAX) break;
    yield;
  }
  return hits;
}

/** The newest place in `text` of all the words in a row, else the newest line that has most of them. */
function hitIn(
  { title, text }: { readonly title: string; readonly text: string },
  wanted: readonly string[],
): Pick<SearchHit, "around" | "words"> | null {
  const [name, said] = [title.toLowerCase(), text.toLowerCase()];
  if (!wanted.every((word) => name.includes(word) || said.includes(word))) return null;
  const row = wanted.join(" ");
  if (said.includes(row)) return { words: [row], around: around(text, said.lastIndexOf(row), row.length) };
  const { words, at } = bestLine(said, wanted);
  if (words.length === 0) return { words, around: title };
  return { words, around: around(text, at, words[0].length) };
}

/** The newest of the lines that have most of the words: which, and where the first of them stands. */
function bestLine(
  said: string,
  wanted: readonly string[],
): { readonly words: readonly string[]; readonly at: number } {
  let best: { readonly words: readonly string[]; readonly at: number } = { words: [], at: 0 };
  let from = 0;
  for (const line of said.split("\n")) {
    const words = wanted.filter((word) => line.includes(word));
    if (words.length > 0 && words.length >= best.words.length) {
      best = { words, at: from + line.indexOf(words[0]) };
    }
    from += line.length + 1;
  }
  return best;
}

function around(text: string, at: number, length: number): string {
  const from = Math.max(0, at - AROUND_CHARS);
  const to = Math.min(text.length, at + length + AROUND_CHARS);
  const cut = text.slice(from, to).replace(/\s+/g, " ").trim();
  return `${from > 0 ? "…" : ""}${cut}${to < text.length ? "…" : ""}`;
}

/** The words of the session in `directory`, brought up to date; none where it cannot be read. */
function* wordsOf(directory: string): Generator<void, string, void> {
  try {
    const journal = new Journal({ directory, now: Date.now, readOnly: true });
    try {
      return yield* broughtUpToDate(directory, journal);
    } finally {
      journal.close();
    }
  } catch {
    return ""; // damaged, or deleted just now: the others are searched all the same
  }
}

function* broughtUpToDate(directory: string, journal: Journal): Generator<void, string, void> {
  let words = readWords(directory);
  if (words.journal !== journal.id || words.bytes > journal.bytes) {
    words = { journal: journal.id, bytes: 0, text: "" };
  }
  const { bytes: known } = words;
  try {
    for (
      const { events, end } of piecesOf(journal, ["prompt", "update", "steer", "extension"], { from: known })
    ) {
      const text = words.text + events.map(wordsIn).join("");
      // Cut now and then: each cut copies what stays.
      const isLong = text.length > 2 * WORDS_CHARS_MAX;
      words = { ...words, bytes: end, text: isLong ? text.slice(-WORDS_CHARS_MAX) : text };
      yield;
    }
  } finally {
    // Also of a reading that was broken off: any border of two lines is one to go on from.
    if (words.bytes > known) {
      writeWords(directory, { ...words, text: words.text.slice(-WORDS_CHARS_MAX) });
    }
  }
  return words.text;
}

function wordsIn(event: Extract<Event, { type: "prompt" | "update" | "steer" | "extension" }>): string {
  if (event.type === "prompt") return `\n${promptText(event.blocks)}\n`;
  if (event.type === "steer") return `\n${event.text}\n`;
  // What is said in another session is a sub-agent's.
  const update = event.type === "update" ? event.message.params.update : readOther(event.message)?.update;
  const { sessionUpdate, content, title } = update ?? {};
  if (sessionUpdate === "tool_call" && typeof title === "string") return `\n${title}\n`;
  const isSaid = sessionUpdate === "agent_message_chunk" || sessionUpdate === "user_message_chunk";
  if (!isSaid || typeof content !== "object" || content === null || !("text" in content)) return "";
  return typeof content.text === "string" ? content.text : "";
}

function readWords(directory: string): Words {
  try {
    const value = readJson(join(directory, "words.json"));
    if (typeof value === "object" && value !== null && "journal" in value) return value as Words; // ours
  } catch { /* it is made again */ }
  return { journal: "", bytes: 0, text: "" };
}

function writeWords(directory: string, words: Words): void {
  try {
    writeFileAtomic(join(directory, "words.json"), JSON.stringify(words), { durable: false });
  } catch { /* the next search reads them again */ }
}
