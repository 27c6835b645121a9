/**
 * Markdown that grows: blocks that can no longer change are lexed once, only the tail is lexed again.
 *
 * Gives marked's tokens, never HTML. After every `push` the tokens equal those of a full lex of the same text
 * (scheme and its proof by 20,000 random documents: shared/stack.md section 1), but for links used before their
 * definition, which `finish` settles.
 */
import type { Token } from "marked";
import { lex, type Links } from "./markdown_lexer.ts";

/** Committed blocks are handed out in groups of this many, so that a frame touches one group and the tail. */
export const GROUP_BLOCKS = 64;

export class IncrementalMarkdown {
  #text = "";
  #tailFrom = 0;
  /** A `\r` at the end of a chunk: whether a `\n` follows is not known yet. */
  #heldReturn = false;
  #taken = 0;
  /** Defined in the blocks that stay. */
  #links: Links = {};
  /** Those, and what the tail defines so far. */
  #allLinks: Links = {};
  #groups: Token[][] = [];
  #tail: readonly Token[] = [];
  #finished = false;

  /** Groups of blocks that stay; the last one may be replaced by a longer one. */
  get groups(): readonly (readonly Token[])[] {
    return this.#groups;
  }

  get tail(): readonly Token[] {
    return this.#tail;
  }

  /** Characters that are lexed anew with each update. */
  get tailLength(): number {
    return this.#text.length - this.#tailFrom;
  }

  /** Takes the whole text so far, which must go on from what was given before. */
  update(text: string): void {
    if (text.length < this.#taken) this.#restart();
    if (text.length === this.#taken) return;
    const piece = (this.#heldReturn ? "\r" : "") + text.slice(this.#taken);
    this.#taken = text.length;
    this.#heldReturn = piece.endsWith("\r");
    this.#text += (this.#heldReturn ? piece.slice(0, -1) : piece).replace(/\r\n?/g, "\n");
    this.#finished = false;
    this.#lexTail();
  }

  /** The text is complete: links that were used before their definition find it. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    if (Object.keys(this.#allLinks).length === 0) return;
    const tokens = lexed(this.#text, {}).tokens;
    this.#groups = [];
    this.#commit(tokens);
    this.#tail = [];
    this.#tailFrom = this.#text.length;
  }

  #restart(): void {
    this.#text = "";
    this.#tailFrom = 0;
    this.#heldReturn = false;
    this.#taken = 0;
    this.#links = {};
    this.#allLinks = {};
    this.#groups = [];
    this.#tail = [];
  }

  #lexTail(): void {
    const source = this.#text.slice(this.#tailFrom);
    const { tokens, links } = lexed(source, this.#links);
    this.#allLinks = links;
    const count = settled(tokens, source);
    const raws = tokens.slice(0, count).map(({ raw }) => raw).join("");
    // marked rewrites some input (tabs, a missing final newline): then the lengths say nothing, so keep all open.
    if (count === 0 || !source.startsWith(raws)) {
      this.#tail = tokens;
      return;
    }
    // A definition in the tail may only be typed by half.
    if (Object.keys(links).length > Object.keys(this.#links).length) {
      this.#links = lexed(raws, this.#links).links;
    }
    this.#commit(tokens.slice(0, count));
    this.#tailFrom += raws.length;
    this.#tail = tokens.slice(count);
  }

  #commit(tokens: readonly Token[]): void {
    let rest = tokens;
    while (rest.length > 0) {
      const last = this.#groups.at(-1);
      const room = last ? GROUP_BLOCKS - last.length : 0;
      if (last && room > 0) this.#groups = [...this.#groups.slice(0, -1), [...last, ...rest.slice(0, room)]];
      else this.#groups = [...this.#groups, rest.slice(0, GROUP_BLOCKS)];
      rest = rest.slice(room > 0 ? room : GROUP_BLOCKS);
    }
  }
}

/** How many tokens from the start no further text can change. */
function settled(tokens: readonly Token[], source: string): number {
  let last = tokens.length - 1;
  while (last >= 0 && tokens[last].type === "space") last -= 1;
  if (last <= 0) return 0;
  const before = tokens[last - 1];
  const blankLine = before.type === "space"
    ? /\n[ \t]*\n/.test(`\n${before.raw}`)
    : before.raw.endsWith("\n\n");
  if (!blankLine) return 0;
  const start = tokens.slice(0, last).reduce((sum, { raw }) => sum + raw.length, 0);
  return source.indexOf("\n", start) >= 0 ? last : 0;
}

function lexed(source: string, links: Links): ReturnType<typeof lex> {
  try {
    return lex(source, links);
  } catch {
    // Thousands of nested quotes overflow the lexer's stack: plain text is still readable.
    return { tokens: [{ type: "code", raw: source, text: source }], links };
  }
}
