/**
 * The answers given from this page: which are on their way, and whether they counted.
 *
 * Knows no socket. A question can be closed meanwhile, by another device or by the end of its turn.
 */
import { type Signal, signal } from "@preact/signals";
import type { PermissionAnswer } from "../../transcript/entries.ts";
import { permissionAsked } from "../../transcript/lookup.ts";
import type { Transcript } from "../../transcript/transcript.ts";

export interface Settled {
  readonly id: string;
  /** False: somebody else was first, or nobody waits for an answer any more. */
  readonly counted: boolean;
  /** What was said with it; null for nothing. */
  readonly reason: string | null;
}

interface Given {
  readonly optionId: string;
  readonly reason?: string;
}

export class Answers {
  /** Questions whose answer was not seen back yet. */
  readonly onTheirWay: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #given = new Map<string, Given>();

  give(id: string, optionId: string, reason?: string): void {
    this.#given.set(id, { optionId, reason });
    this.onTheirWay.value = new Set([...this.onTheirWay.value, id]);
  }

  /** What was answered and not seen back yet; null for nothing. */
  onTheWay(id: string): string | null {
    return this.onTheirWay.value.has(id) ? this.#given.get(id)?.optionId ?? null : null;
  }

  /** True when `answer` is what this page answered, to the reason. */
  gave(id: string, answer: PermissionAnswer | null): boolean {
    const given = this.#given.get(id);
    return given !== undefined && given.optionId === answer?.option?.optionId &&
      given.reason === answer.reason;
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
      const reason = this.#given.get(id)?.reason ?? null;
      return { id, counted: asked === null || this.gave(id, asked.answer), reason };
    });
  }
}
