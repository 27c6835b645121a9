/**
 * The last prompts of a session, brought back one by one into an empty message box.
 *
 * Pure. Only what was brought back and not touched since is exchanged or taken away: a box with other text in it
 * keeps its keys.
 */
import type { Entry } from "../../transcript/entries.ts";
import { textOf } from "../../transcript/parts.ts";
import type { Written } from "./file_mentions.ts";

export class PromptHistory {
  /** Oldest first, as it was when the first one was brought back. */
  #prompts: readonly string[] = [];
  #at = 0;

  /** What the box holds after `key`; null when the key is not meant for the history. */
  key(key: string, written: Written, prompts: () => readonly string[]): string | null {
    const { text, caret } = written;
    const isRecalled = text !== "" && text === this.#prompts[this.#at];
    if (key === "ArrowUp" && text === "") {
      this.#prompts = prompts();
      return this.#go(this.#prompts.length - 1);
    }
    if (!isRecalled) return null;
    if (key === "Escape") return "";
    if (key === "ArrowUp" && !text.slice(0, caret).includes("\n")) return this.#go(this.#at - 1);
    if (key !== "ArrowDown" || text.slice(caret).includes("\n")) return null;
    return this.#go(this.#at + 1) ?? "";
  }

  #go(at: number): string | null {
    const prompt = this.#prompts[at];
    if (prompt === undefined) return null;
    this.#at = at;
    return prompt;
  }
}

/** The words of what a person sent, oldest first; what was sent twice in a row is one. */
export function sentPrompts(entries: readonly Entry[]): readonly string[] {
  const texts = entries.flatMap((entry) => entry.kind === "user" ? [textOf(entry.parts)] : []);
  return texts.filter((text, at) => text.trim() !== "" && text !== texts[at - 1]);
}
