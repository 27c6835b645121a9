/**
 * Searching the words of all sessions: titles, prompts and answers.
 *
 * The words of a session stand, once folded, in a file of its own (`words.json`), which can be thrown away at
 * any time; a session that has grown since is read on from where that left off, whole turns at a time.
 */
import { join } from "@std/path";
import type { SearchHit } from "../api.ts";
import { readJson, writeFileAtomic } from "../coordination/atomic_file.ts";
import type { Event } from "../wire.ts";
import { promptText } from "./digest.ts";
import { Journal } from "./journal.ts";
import { eventsOf } from "./journal_events.ts";
import type { ListedSession } from "./session_list.ts";

/** Characters of one session's words; of a longer one the newest. */
const WORDS_CHARS_MAX = 1024 * 1024;
/** Characters shown around what was found. */
const AROUND_CHARS = 60;
export const HITS_MAX = 100;

interface Words {
  /** Whole turns of the journal that are in `text`, in bytes. */
  readonly bytes: number;
  readonly text: string;
}

const NO_WORDS: Words = { bytes: 0, text: "" };

/** Sessions in which every word of `query` stands, latest activity first, at most HITS_MAX. */
export function searchSessions(
  sessions: readonly ListedSession[],
  options: {
    readonly directory: string;
    readonly query: string;
    readonly titleOf: (of: ListedSession) => string;
  },
): SearchHit[] {
  const wanted = options.query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (wanted.length === 0) return [];
  const hits: SearchHit[] = [];
  const byActivity = [...sessions].sort((a, b) => b.digest.updatedAt - a.digest.updatedAt);
  for (const session of byActivity) {
    const title = options.titleOf(session);
    const directory = join(options.directory, session.meta.sessionId);
    const text = wanted.every((word) => title.toLowerCase().includes(word)) ? title : wordsOf(directory);
    const found = hitIn(`${title}\n${text}`, wanted);
    if (found !== null) hits.push({ sessionId: session.meta.sessionId, title, around: found });
    if (hits.length === HITS_MAX) break;
  }
  return hits;
}

/** What stands around the first of the words, when all of them are there. */
function hitIn(text: string, wanted: readonly string[]): string | null {
  const lower = text.toLowerCase();
  const places = wanted.map((word) => lower.indexOf(word));
  if (places.some((at) => at < 0)) return null;
  const at = places[0];
  const from = Math.max(0, at - AROUND_CHARS);
  const to = Math.min(text.length, at + wanted[0].length + AROUND_CHARS);
  return `${from > 0 ? "…" : ""}${text.slice(from, to).replace(/\s+/g, " ").trim()}${
    to < text.length ? "…" : ""
  }`;
}

/** The words of the session in `directory`, brought up to date. */
function wordsOf(directory: string): string {
  const known = readWords(directory);
  const journal = new Journal({ directory, now: Date.now, readOnly: true });
  try {
    if (known.bytes === journal.bytes) return known.text;
    const from = known.bytes < journal.bytes ? known : NO_WORDS; // another journal since
    const words = read(journal, from);
    // Kept up to the last turn's beginning: a turn that goes on is read whole again.
    const lastTurn = journal.digest.turns.at(-1)?.offset ?? 0;
    if (journal.digest.openPromptId === null) writeWords(directory, words);
    else if (lastTurn > from.bytes) writeWords(directory, read(journal, from, lastTurn));
    return words.text;
  } finally {
    journal.close();
  }
}

function read(journal: Journal, from: Words, to = journal.bytes): Words {
  let text = from.text;
  for (const event of eventsOf(journal, ["prompt", "update", "steer"], from.bytes, to)) {
    text += wordsIn(event);
  }
  return { bytes: to, text: text.slice(-WORDS_CHARS_MAX) };
}

function wordsIn(event: Extract<Event, { type: "prompt" | "update" | "steer" }>): string {
  if (event.type === "prompt") return `\n${promptText(event.blocks)}\n`;
  if (event.type === "steer") return `\n${event.text}\n`;
  const { sessionUpdate, content, title } = event.message.params.update;
  if (sessionUpdate === "tool_call" && typeof title === "string") return `\n${title}\n`;
  const isSaid = sessionUpdate === "agent_message_chunk" || sessionUpdate === "user_message_chunk";
  if (!isSaid || typeof content !== "object" || content === null || !("text" in content)) return "";
  return typeof content.text === "string" ? content.text : "";
}

function readWords(directory: string): Words {
  try {
    const value = readJson(join(directory, "words.json"));
    return typeof value === "object" && value !== null && "bytes" in value ? value as Words : NO_WORDS;
  } catch {
    return NO_WORDS; // it is made again
  }
}

function writeWords(directory: string, words: Words): void {
  try {
    writeFileAtomic(join(directory, "words.json"), JSON.stringify(words), { durable: false });
  } catch { /* the next search reads them again */ }
}
