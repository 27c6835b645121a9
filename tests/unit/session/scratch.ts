/** Directories that last as long as a test. */
import { join } from "@std/path";
import { Journal, type JournalListener } from "../../../lib/session/journal.ts";

export async function withDirectory(run: (directory: string) => Promise<void> | void): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-session-" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Opens the journal in `directory`; its clock counts from 1. */
export function openJournal(directory: string, options: { readOnly?: boolean } = {}): Journal {
  let at = 0;
  return new Journal({ directory, now: () => ++at, readOnly: options.readOnly ?? false });
}

export function journalText(directory: string): string {
  return Deno.readTextFileSync(join(directory, "journal.jsonl"));
}

/** A listener that keeps what it is told, as text. */
export function recorder(): { frames: string[]; stalls: (string | null)[]; listener: JournalListener } {
  const frames: string[] = [];
  const stalls: (string | null)[] = [];
  const listener: JournalListener = {
    onFrame: (frame) => frames.push(frame.text),
    onStalled: (message) => stalls.push(message),
    onOverflow: () => {},
  };
  return { frames, stalls, listener };
}
