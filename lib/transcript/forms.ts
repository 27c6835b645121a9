/**
 * What an agent puts before its person beside permission questions: a form of a few kinds of fields, or a page.
 *
 * Types only.
 */
import type { ElicitationValue } from "../acp.ts";

export interface Choice {
  readonly value: string;
  readonly title: string;
}

export interface FormField {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly required: boolean;
  /** `number` and `integer` of JSON Schema are one kind, told apart by `isInteger`. */
  readonly kind: "text" | "number" | "switch" | "choice" | "choices";
  readonly isInteger: boolean;
  /** Of text: `email`, `uri`, `date`, `date-time`, or null. */
  readonly format: string | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly pattern: string | null;
  readonly choices: readonly Choice[];
  readonly initial: ElicitationValue | null;
}

export interface OpenElicitation {
  readonly id: string;
  readonly message: string;
  /** Null for a page. */
  readonly fields: readonly FormField[] | null;
  /** Null for a form. */
  readonly url: string | null;
  /** The page was agreed to; the agent waits for its end. */
  readonly agreed: boolean;
  readonly at: number;
}
