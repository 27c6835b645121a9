/**
 * The footnotes of one message: which there are, in the order in which they are first mentioned.
 *
 * Looks at settled blocks once and at the tail with each update. A note that is mentioned nowhere comes last; of
 * two with one label the first one counts.
 */
import { type Signal, signal } from "@preact/signals";
import type { Token } from "marked";
import { isNote, isNoteMark, type NoteMarkToken, type NoteToken } from "./footnote_tokens.ts";

interface Found {
  readonly marks: readonly NoteMarkToken[];
  readonly notes: readonly NoteToken[];
}

const NOTHING: Found = { marks: [], notes: [] };

export class Footnotes {
  static #made = 0;
  /** Begins the ids of its notes; no other message of this page has it. */
  readonly id = `notes${Footnotes.#made++}`;
  /** Label to number, from 1 on; told only when one of them changes. */
  readonly numbers: Signal<ReadonlyMap<string, number>> = signal(new Map());
  #notes: readonly NoteToken[] = [];
  #first: ReadonlyMap<string, Token> = new Map();
  #settled: Found = NOTHING;
  #begin: Token | undefined;
  #count = 0;

  /** In the order of their numbers. */
  get notes(): readonly NoteToken[] {
    return this.#notes;
  }

  /** Takes the blocks so far, in order. */
  update(groups: readonly (readonly Token[])[], tail: readonly Token[]): void {
    const settled = groups.flat();
    if (settled[0] !== this.#begin) [this.#settled, this.#count] = [NOTHING, 0];
    this.#begin = settled[0];
    this.#settled = joined(this.#settled, find(settled.slice(this.#count)));
    this.#count = settled.length;
    this.#number(joined(this.#settled, find(tail)));
  }

  /** Whether `mark` is the first of its note: there the way back from it leads. */
  isFirst(mark: NoteMarkToken): boolean {
    return this.#first.get(mark.label) === mark;
  }

  #number({ marks, notes }: Found): void {
    const known = new Map([...notes].reverse().map((note) => [note.label, note]));
    const first = new Map<string, Token>();
    const inOrder = new Set<NoteToken>();
    const mention = (mark: NoteMarkToken) => {
      const note = known.get(mark.label);
      if (!note || first.has(mark.label)) return;
      first.set(mark.label, mark);
      inOrder.add(note);
    };
    marks.forEach(mention);
    // What notes mention comes after what the text does; the set grows while it is gone through.
    for (const { tokens } of inOrder) find(tokens).marks.forEach(mention);
    known.forEach((note) => inOrder.add(note));
    this.#first = first;
    this.#notes = [...inOrder];
    const labels = this.#notes.map(({ label }) => label);
    if (labels.join("\n") === [...this.numbers.peek().keys()].join("\n")) return;
    this.numbers.value = new Map(labels.map((label, index) => [label, index + 1]));
  }
}

function joined(one: Found, other: Found): Found {
  if (other.marks.length + other.notes.length === 0) return one;
  return { marks: [...one.marks, ...other.marks], notes: [...one.notes, ...other.notes] };
}

/** What is mentioned and noted in `tokens`, but for what notes themselves mention. */
function find(tokens: readonly Token[]): Found {
  const marks: NoteMarkToken[] = [];
  const notes: NoteToken[] = [];
  const look = (token: Token) => {
    if (!token.raw.includes("[^")) return;
    if (isNoteMark(token)) marks.push(token);
    else if (isNote(token)) notes.push(token);
    else childrenOf(token).forEach(look);
  };
  tokens.forEach(look);
  return { marks, notes };
}

function childrenOf(token: Token): readonly Token[] {
  if (token.type === "list") return token.items;
  if (token.type === "table") return [token.header, ...token.rows].flat().flatMap(({ tokens }) => tokens);
  return "tokens" in token ? token.tokens ?? [] : [];
}
