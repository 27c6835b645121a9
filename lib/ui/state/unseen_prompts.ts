/**
 * Prompts on their way: sent, and not yet seen back as an event. They outlive a reload of the page.
 *
 * Knows no socket. A prompt leaves by being seen or by being refused, never by being forgotten.
 */
import { type Signal, signal } from "@preact/signals";
import type { Event, PromptBlock } from "../../wire.ts";
import { recall, remember } from "./storage.ts";

export interface Unseen {
  readonly promptId: string;
  readonly blocks: readonly PromptBlock[];
}

export class UnseenPrompts {
  readonly list: Signal<readonly Unseen[]>;
  readonly #name: string;

  constructor(sessionId: string) {
    this.#name = `unseen.${sessionId}`;
    this.list = signal(recallUnseen(this.#name));
  }

  add(prompt: Unseen): void {
    this.#set([...this.list.value, prompt]);
  }

  /** Takes a refused prompt back out; null when it is not on its way. */
  take(promptId: string | null): Unseen | null {
    const prompt = this.list.value.find((one) => one.promptId === promptId);
    if (!prompt) return null;
    this.#set(this.list.value.filter((one) => one !== prompt));
    return prompt;
  }

  /** Forgets what `events` show to have arrived. */
  settle(events: readonly Event[]): void {
    if (this.list.value.length === 0) return;
    const seen = new Set<string>();
    for (const event of events) {
      if (event.type === "prompt") seen.add(event.promptId);
      if (event.type === "queue") { for (const { promptId } of event.prompts) seen.add(promptId); }
    }
    const left = this.list.value.filter(({ promptId }) => !seen.has(promptId));
    if (left.length < this.list.value.length) this.#set(left);
  }

  #set(list: readonly Unseen[]): void {
    this.list.value = list;
    remember(this.#name, list.length > 0 ? JSON.stringify(list) : null);
  }
}

/** The words of a prompt, its files left out. */
export function promptText(blocks: readonly PromptBlock[]): string {
  return blocks.flatMap((block) => block.type === "text" ? [block.text] : []).join("\n");
}

/** Only what this page itself stored; anything else is forgotten. */
function recallUnseen(name: string): readonly Unseen[] {
  try {
    const stored = JSON.parse(recall(name) ?? "[]");
    if (!Array.isArray(stored)) return [];
    return stored.filter((prompt) => typeof prompt?.promptId === "string" && Array.isArray(prompt.blocks));
  } catch {
    return []; // Not ours, or cut off.
  }
}
