/**
 * What is being written in a session: text and files, kept until they were sent, and never written over.
 *
 * Knows no socket. What comes back (refused, or to be edited) goes in front of what is there.
 */
import { type Signal, signal } from "@preact/signals";
import type { BlobStored } from "../../api.ts";
import type { PromptBlock } from "../../wire.ts";
import { Attachments, filesOf } from "./attachments.ts";
import { KeptDraft } from "./kept_draft.ts";
import { promptBlocks, promptText } from "./unseen_prompts.ts";

export class Draft {
  readonly text: Signal<string>;
  readonly attachments: Attachments;
  readonly #kept: KeptDraft;
  #unlisten = () => {};

  constructor(sessionId: string, upload: (bytes: Blob) => Promise<BlobStored>) {
    this.#kept = new KeptDraft(sessionId);
    const { text, files } = this.#kept.recall();
    this.text = signal(text);
    this.attachments = new Attachments({ upload, keep: (list) => this.#kept.keepFiles(list) });
    this.attachments.restore(files);
  }

  /** Begins to hear what other tabs do, until {@link stop}. */
  start(): void {
    this.#unlisten = this.#kept.listen();
  }

  stop(): void {
    this.#unlisten();
    this.attachments.release();
  }

  set(text: string): void {
    this.text.value = text;
    this.#kept.keepText(text);
  }

  putInFront(blocks: readonly PromptBlock[]): void {
    const text = promptText(blocks);
    const written = this.text.value;
    if (text !== "") this.set(written === "" ? text : `${text}\n${written}`);
    this.attachments.restore(filesOf(blocks));
  }

  /** What it is sent as; null when there is nothing to send or a file is still on its way. */
  blocks(): readonly PromptBlock[] | null {
    const files = this.attachments.blocks();
    const blocks = files && promptBlocks(this.text.value, files);
    return blocks && blocks.length > 0 ? blocks : null;
  }

  /** It was sent. */
  clear(): void {
    this.#kept.sent(this.text.value, this.attachments.list.value);
    this.text.value = "";
    this.attachments.clear();
  }

  /** `text` was said: what was written on after it stays. */
  said(text: string): void {
    const written = this.text.value;
    if (written.startsWith(text)) this.set(written.slice(text.length).trimStart());
  }
}
