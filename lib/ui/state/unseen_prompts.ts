/**
 * Prompts on their way: sent, and not yet seen back as an event. They outlive a reload of the page.
 *
 * Knows no socket. A prompt leaves by being seen, known or refused, never by being forgotten. Each is kept under
 * a name of its own, so that two tabs do not write over each other's.
 */
import { type Signal, signal } from "@preact/signals";
import type { Event, PromptBlock } from "../../wire.ts";
import type { Clock } from "../wire_client/line_socket.ts";
import { everyTab, type Memory } from "./storage.ts";

export interface Unseen {
  readonly promptId: string;
  readonly blocks: readonly PromptBlock[];
}

interface Kept extends Unseen {
  readonly at: number;
}

/** One that is on its way for longer is shown. Milliseconds. */
export const LATE_MS = 500;

export interface UnseenOptions {
  readonly clock: Clock;
  readonly memory?: Memory;
}

export class UnseenPrompts {
  readonly list: Signal<readonly Unseen[]>;
  /** Those of {@link list} that take long enough to be told of. */
  readonly late: Signal<readonly Unseen[]> = signal([]);
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #memory: Memory;

  constructor(sessionId: string, { clock, memory = everyTab }: UnseenOptions) {
    this.#prefix = `unseen.${sessionId}.`;
    this.#clock = clock;
    this.#memory = memory;
    this.list = signal(this.#recall());
    for (const prompt of this.list.value) this.#tellWhenLate(prompt);
  }

  add({ promptId, blocks }: Unseen): void {
    const prompt: Kept = { promptId, blocks, at: this.#clock.now() };
    this.list.value = [...this.list.value, prompt];
    this.#memory.remember(this.#prefix + promptId, JSON.stringify(prompt));
    this.#tellWhenLate(prompt);
  }

  /** Takes a prompt out that was refused or is known to have arrived; null when it is not on its way. */
  take(promptId: string | null): Unseen | null {
    const prompt = this.list.value.find((one) => one.promptId === promptId);
    if (prompt) this.#drop([prompt]);
    return prompt ?? null;
  }

  /** Forgets what `events` show to have arrived. */
  settle(events: readonly Event[]): void {
    if (this.list.value.length === 0) return;
    const seen = new Set<string>();
    for (const event of events) {
      if (event.type === "prompt") seen.add(event.promptId);
      if (event.type === "queue") { for (const { promptId } of event.prompts) seen.add(promptId); }
    }
    this.#drop(this.list.value.filter(({ promptId }) => seen.has(promptId)));
  }

  #drop(gone: readonly Unseen[]): void {
    if (gone.length === 0) return;
    for (const { promptId } of gone) this.#memory.remember(this.#prefix + promptId, null);
    this.list.value = this.list.value.filter((prompt) => !gone.includes(prompt));
    this.late.value = this.late.value.filter((prompt) => !gone.includes(prompt));
  }

  #tellWhenLate(prompt: Unseen): void {
    this.#clock.after(LATE_MS, () => {
      if (this.list.value.includes(prompt)) this.late.value = [...this.late.value, prompt];
    });
  }

  #recall(): readonly Kept[] {
    const kept = this.#memory.names(this.#prefix).flatMap((name) => readKept(this.#memory.recall(name)));
    return kept.sort((a, b) => a.at - b.at);
  }
}

/** What a draft and its files are sent as; nothing of blank text. */
export function promptBlocks(text: string, files: readonly PromptBlock[]): readonly PromptBlock[] {
  return text.trim() === "" ? files : [{ type: "text", text }, ...files];
}

/** The words of a prompt, its files left out. */
export function promptText(blocks: readonly PromptBlock[]): string {
  return blocks.flatMap((block) => block.type === "text" ? [block.text] : []).join("\n");
}

/** Only what this page itself stored; anything else is forgotten. */
function readKept(stored: string | null): Kept[] {
  try {
    const prompt = JSON.parse(stored ?? "null");
    if (typeof prompt?.promptId !== "string" || !Array.isArray(prompt.blocks)) return [];
    return [{ promptId: prompt.promptId, blocks: prompt.blocks, at: Number(prompt.at) || 0 }];
  } catch {
    return []; // Not ours, or cut off.
  }
}
