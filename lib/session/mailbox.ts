/**
 * Messages to a session that were not delivered yet: `messages.json` beside its journal.
 *
 * Kept on disk, so that a restart loses none. Taking is once: what was taken is not there any more.
 */
import { join } from "@std/path";
import { readJson, removeIfThere, writeJson } from "../coordination/atomic_file.ts";

export interface Message {
  readonly id: string;
  /** Name of the sender, for people and models. */
  readonly from: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Messages that wait for one session. */
export const WAITING_MESSAGES_MAX = 50;

export class Mailbox {
  readonly #path: string;

  constructor(sessionDirectory: string) {
    this.#path = join(sessionDirectory, "messages.json");
  }

  /** @throws Error when there is no more room. */
  put(message: Message): void {
    const waiting = this.waiting();
    if (waiting.length >= WAITING_MESSAGES_MAX) {
      throw new Error(`Cannot send more as ${WAITING_MESSAGES_MAX} messages wait for that session already`);
    }
    writeJson(this.#path, [...waiting, message]);
  }

  /** Oldest first. */
  waiting(): Message[] {
    const value = readJson(this.#path);
    return Array.isArray(value) ? value : []; // written whole by `put`
  }

  /** Takes out the one with this id. */
  remove(id: string): void {
    this.#write(this.waiting().filter((message) => message.id !== id));
  }

  /** Takes all of them out. */
  takeAll(): Message[] {
    const waiting = this.waiting();
    if (waiting.length > 0) this.#write([]);
    return waiting;
  }

  #write(messages: readonly Message[]): void {
    if (messages.length === 0) removeIfThere(this.#path);
    else writeJson(this.#path, messages);
  }
}
