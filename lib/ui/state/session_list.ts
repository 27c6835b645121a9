/**
 * The list of sessions as it is shown: pinned first, those put away apart, and those that a word is in.
 */
import type { SessionSummary } from "../../api.ts";
import { words } from "./words.ts";

export interface Listed {
  /** Pinned first, else latest activity first. */
  readonly shown: readonly SessionSummary[];
  readonly putAway: readonly SessionSummary[];
}

export function listed(sessions: readonly SessionSummary[]): Listed {
  const here = sessions.filter(({ archived }) => !archived);
  return {
    shown: [...here.filter(({ pinned }) => pinned), ...here.filter(({ pinned }) => !pinned)],
    putAway: sessions.filter(({ archived }) => archived),
  };
}

/** What a session is called: by its person or agent, else by what was asked last. */
export function nameOf(session: SessionSummary | undefined): string {
  return session?.title || session?.lastPrompt || words.frame.untitled;
}

/** The words of a query, in small letters. */
export function queryWords(query: string): readonly string[] {
  return query.toLowerCase().split(/\s+/).filter((word) => word !== "");
}

/** Sessions whose name or directory has all the words. */
export function named(sessions: readonly SessionSummary[], query: string): readonly SessionSummary[] {
  const wanted = queryWords(query);
  return sessions.filter((session) => {
    const text = `${nameOf(session)} ${session.cwd} ${session.agent.title}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** `text` in pieces; every other one, from the second on, is one of the words. */
export function pieces(text: string, query: string): readonly string[] {
  const wanted = queryWords(query).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return wanted.length === 0 ? [text] : text.split(new RegExp(`(${wanted.join("|")})`, "giu"));
}
