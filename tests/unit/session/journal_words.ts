/** What tests tell a journal, and how they read what it wrote: single events, and batches of any of them. */
import fc from "fast-check";
import type { Journal } from "../../../lib/session/journal.ts";
import { journalText } from "./scratch.ts";

const BY = { device: "test" };

export function notice(journal: Journal, text: string): number {
  return journal.append("notice", { level: "info", text });
}

export function prompt(journal: Journal, promptId: string, text = promptId): number {
  return journal.append("prompt", { promptId, blocks: [{ type: "text", text }], by: BY });
}

export function update(journal: Journal, text: string): void {
  const content = { type: "text", text };
  const message = {
    method: "session/update",
    params: { update: { sessionUpdate: "agent_message_chunk", content } },
  };
  journal.appendUpdate(JSON.stringify(message), message.params.update);
}

/** The lines on disk, each with its newline. */
export function linesOf(directory: string): string[] {
  return journalText(directory).match(/[^\n]*\n/g) ?? [];
}

export function seqsOf(directory: string): number[] {
  return linesOf(directory).map((line) => JSON.parse(line).seq);
}

/** What a journal may be told, as functions of it; `batch` holds several. */
type Step = { readonly kind: "notice" | "update" | "prompt"; readonly text: string };

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("notice", "update", "prompt"),
  text: fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.constantFrom("\n", "\r\n", "é", "\u2028", "👩‍🚀"),
  ),
});

export const anyBatches = fc.array(fc.array(anyStep, { maxLength: 5 }), { maxLength: 12 });

let prompts = 0;

function perform(journal: Journal, step: Step): void {
  if (step.kind === "notice") notice(journal, step.text);
  else if (step.kind === "update") update(journal, step.text);
  else prompt(journal, `p${++prompts}`, step.text);
}

/** Each batch of more than one step is one; a single step is appended outside of any. */
export function performAll(journal: Journal, batches: readonly (readonly Step[])[]): void {
  for (const batch of batches) {
    if (batch.length === 1) perform(journal, batch[0]);
    else journal.batch(() => batch.forEach((step) => perform(journal, step)));
  }
}
