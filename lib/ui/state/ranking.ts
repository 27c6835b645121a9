/**
 * Finding by what is typed: which sessions and commands have all the words, the likeliest first. Pure.
 */
import type { SessionSummary } from "../../api.ts";
import { nameOf } from "./session_list.ts";

/** The words of a query, in small letters. */
export function queryWords(query: string): readonly string[] {
  return query.toLowerCase().split(/\s+/).filter((word) => word !== "");
}

/** Sessions whose name, directory or agent have all the words: those called so first, each kind in its order. */
export function foundSessions(sessions: readonly SessionSummary[], query: string): readonly SessionSummary[] {
  return ranked(sessions, {
    query,
    nameOf,
    textOf: (session) => `${nameOf(session)} ${session.cwd} ${session.agent.title}`,
  });
}

export interface Ranked<T> {
  readonly query: string;
  readonly nameOf: (item: T) => string;
  /** Everything it can be found by. */
  readonly textOf: (item: T) => string;
}

export function ranked<T>(items: readonly T[], { query, nameOf, textOf }: Ranked<T>): readonly T[] {
  const wanted = queryWords(query);
  const found = items.filter((item) => {
    const text = textOf(item).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  // The sort is stable: of two that are as likely, the first stays first.
  const ranks = new Map(found.map((item) => [item, rank(nameOf(item).toLowerCase(), wanted)]));
  return found.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}

/** Whether `name` begins with what is typed. */
export function isBegun(name: string, query: string): boolean {
  return rank(name.toLowerCase(), queryWords(query)) === 0;
}

/** 0 for a name that begins with the query, 1 where its words begin so, 2 where they are in it, else 3. */
function rank(name: string, wanted: readonly string[]): number {
  if (name.startsWith(wanted.join(" "))) return 0;
  const begins = name.split(/[^\p{L}\p{N}]+/u);
  if (wanted.every((word) => begins.some((begin) => begin.startsWith(word)))) return 1;
  return wanted.every((word) => name.includes(word)) ? 2 : 3;
}

/** `text` in pieces; every other one, from the second on, is one of the words. */
export function pieces(text: string, query: string): readonly string[] {
  const wanted = queryWords(query).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return wanted.length === 0 ? [text] : text.split(new RegExp(`(${wanted.join("|")})`, "giu"));
}
