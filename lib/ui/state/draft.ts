/**
 * What is being written in a session: text and files, kept until they were sent, and never written over.
 *
 * Knows no socket. What comes back (refused, or to be edited) goes in front of what is there. The text is kept with
 * the bridge as well (shared_draft.ts), the files are with this browser alone.
 */
import { type Signal, signal } from "@preact/signals";
import type { SessionDraft } from "../../api.ts";
import type { PromptBlock } from "../../wire.ts";
import type { Clock } from "../wire_client/line_socket.ts";
import type { Rest } from "../wire_client/rest.ts";
import { Attachments, filesOf } from "./attachments.ts";
import { KeptDraft } from "./kept_draft.ts";
import { SharedDraft } from "./shared_draft.ts";
import { promptBlocks, promptText } from "./unseen_prompts.ts";

export interface DraftOptions {
  readonly sessionId: string;
  readonly rest: Pick<Rest, "uploadBlob" | "saveDraft">;
  readonly clock: Clock;
}

export class Draft {
  readonly text: Signal<string>;
  readonly attachments: Attachments;
  readonly shared: SharedDraft;
  readonly #kept: KeptDraft;
  #unlisten = () => {};

  constructor({ sessionId, rest, clock }: DraftOptions) {
    const kept = this.#kept = new KeptDraft(sessionId);
    const { text, files, state } = kept.recall();
    this.text = signal(text);
    this.attachments = new Attachments({
      upload: (bytes) => rest.uploadBlob(sessionId, bytes),
      keep: (list) => kept.keepFiles(list),
    });
    this.attachments.restore(files);
    this.shared = new SharedDraft({
      text: this.text,
      state,
      clock,
      keep: (state) => kept.keepState(state, this.text.value),
      take: (text) => this.#write(text),
      save: (request) => rest.saveDraft(sessionId, request),
    });
  }

  /** Begins to hear what other tabs do, until {@link stop}. */
  start(): void {
    this.#unlisten = this.#kept.listen();
  }

  stop(): void {
    this.#unlisten();
    this.shared.stop();
    this.attachments.release();
  }

  /** The bridge tells what it has; what was left here meanwhile stands in front of it. */
  told(draft: SessionDraft): void {
    this.shared.told(draft);
    const left = this.#kept.takeLeft();
    if (left !== null) this.putInFront([{ type: "text", text: left }]);
  }

  set(text: string): void {
    this.attachments.follow(this.text.value, text);
    this.#write(text);
    this.shared.edited();
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
    this.shared.edited({ atOnce: true });
  }

  /** `text` was said: what was written on after it stays. */
  said(text: string): void {
    const written = this.text.value;
    if (written.startsWith(text)) this.set(written.slice(text.length).trimStart());
  }

  #write(text: string): void {
    this.text.value = text;
    this.#kept.keepText(text);
  }
}
