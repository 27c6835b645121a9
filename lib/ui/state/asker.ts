/**
 * Which sub-agent asks a question, by its name.
 */
import type { Entry } from "../../transcript/entries.ts";
import { askers } from "../../transcript/lookup.ts";
import { threadTitle } from "../../transcript/thread_words.ts";
import type { OpenPermission } from "../../transcript/transcript.ts";
import { wordsOfSubagents } from "./words_of_subagents.ts";

/** Null for the agent itself. */
export function askerOf(entries: readonly Entry[], asked: OpenPermission): string | null {
  const row = askers(entries, asked).at(-1);
  return row ? threadTitle(row) || wordsOfSubagents.nameless : null;
}
