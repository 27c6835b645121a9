/**
 * The answers given from this page: which are on their way, and whether they counted.
 *
 * Knows no socket. A question can be closed meanwhile, by another device or by the end of its turn.
 */
import { type Signal, signal } from "@preact/signals";
import { permissionAsked } from "../../transcript/lookup.ts";
import type { Transcript } from "../../transcript/transcript.ts";

export interface Settled {
  readonly id: string;
  /** False: somebody else was first, or nobody waits for an answer any more. */
  readonly counted: boolean;
}

export class Answers {
  /** Questions whose answer was not seen back yet. */
  readonly onTheirWay: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #given = new Map<string, string>();

  give(id: string, optionId: string): void {
    this.#given.set(id, optionId);
    this.onTheirWay.value = new Set([...this.onTheirWay.value, id]);
  }

  /** What was answered and not seen back yet; null for nothing. */
  onTheWay(id: string): string | null {
    return this.onTheirWay.value.has(id) ? this.#given.get(id) ?? null : null;
  }

  /** True when `optionId` is what this page answered. */
  gave(id: string, optionId: string | undefined): boolean {
    return optionId !== undefined && this.#given.get(id) === optionId;
  }

  /** What became of the answers whose questions `transcript` shows closed. */
  settle({ permissions, entries }: Transcript): readonly Settled[] {
    const onTheirWay = [...this.onTheirWay.value];
    const closed = onTheirWay.filter((id) => !permissions.some((asked) => asked.id === id));
    if (closed.length === 0) return [];
    this.onTheirWay.value = new Set(onTheirWay.filter((id) => !closed.includes(id)));
    return closed.map((id) => {
      const asked = permissionAsked(entries, id);
      // Asked and answered before this window began: nothing says that it did not count.
      return { id, counted: asked === null || this.gave(id, asked.answer?.option?.optionId) };
    });
  }
}
