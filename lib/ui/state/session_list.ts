/**
 * The list of sessions as it is shown: pinned first, then by project, those put away apart; what a session is
 * called and how it is marked. Pure.
 */
import type { SessionSummary } from "../../api.ts";
import { words } from "./words.ts";

/** Which sessions are listed. */
export type Filter = "all" | "running" | "needs_you";
export const FILTERS: readonly Filter[] = ["all", "running", "needs_you"];

/** What of a list is drawn before more is asked for, and how much more each time. */
export interface Paging {
  readonly first: number;
  readonly step: number;
}

/** Sessions of one project. */
export const OF_GROUP: Paging = { first: 8, step: 50 };
/** Projects. */
export const OF_GROUPS: Paging = { first: 20, step: 20 };

export interface Group {
  /** The project's directory; or what is pinned, or put away. */
  readonly key: string;
  /** Null where there is one project alone. */
  readonly heading: string | null;
  readonly sessions: readonly SessionSummary[];
  /** Sessions of it beyond those. */
  readonly more: number;
}

export interface Listed {
  readonly groups: readonly Group[];
  /** Projects beyond those. */
  readonly more: number;
  readonly putAway: Group;
}

export interface ListedBy {
  readonly filter: Filter;
  /** How often more was asked for of a group, by its key; of the projects under `GROUPS`. */
  readonly pages: ReadonlyMap<string, number>;
  /** The one that is open. */
  readonly open: string | null;
}

export const PINNED = "pinned";
export const PUT_AWAY = "put away";
export const GROUPS = "projects";

/** `sessions`, latest activity first, as they are listed. */
export function listed(sessions: readonly SessionSummary[], by: ListedBy): Listed {
  const here = sessions.filter((session) => !session.archived);
  const shown = here.filter((session) => passes(session, by.filter));
  const isOne = new Set(here.map(({ cwd }) => cwd)).size < 2;
  const pinned = shown.filter(({ pinned }) => pinned);
  const projects = Map.groupBy(shown.filter(({ pinned }) => !pinned), ({ cwd }) => cwd);
  const count = shownOf(OF_GROUPS, by.pages.get(GROUPS));
  const names = [...projects.keys()].slice(0, count);
  const groups = names.map((cwd) =>
    group(cwd, projects.get(cwd) ?? [], { ...by, heading: isOne ? null : heading(cwd, names) })
  );
  const first = group(PINNED, pinned, { ...by, heading: isOne ? null : words.list.pinned });
  return {
    groups: pinned.length > 0 ? [first, ...groups] : groups,
    more: projects.size - names.length,
    putAway: group(PUT_AWAY, sessions.filter(({ archived }) => archived), { ...by, heading: null }),
  };
}

function group(
  key: string,
  sessions: readonly SessionSummary[],
  { pages, open, heading }: ListedBy & { readonly heading: string | null },
): Group {
  const count = shownOf(OF_GROUP, pages.get(key));
  // Whoever waits is never behind a button, nor is the one that is open.
  const shown = sessions.filter((session, at) =>
    at < count || session.sessionId === open || needsYou(session)
  );
  return { key, heading, sessions: shown, more: sessions.length - shown.length };
}

function shownOf({ first, step }: Paging, pages = 0): number {
  return first + pages * step;
}

function passes(session: SessionSummary, filter: Filter): boolean {
  return filter === "all" || (filter === "running" ? isAtWork(session) : needsYou(session));
}

/** It asks something, or wants its person to sign in. */
export function needsYou({ status, pendingPermissions }: SessionSummary): boolean {
  return status === "awaiting_permission" || pendingPermissions > 0;
}

export function isAtWork({ status }: SessionSummary): boolean {
  return status !== "stopped" && status !== "idle";
}

/** What waits for the person in all of `sessions` together; a sign-in is one. */
export function waitingIn(sessions: readonly SessionSummary[]): number {
  return sessions.filter(needsYou).reduce((sum, one) => sum + Math.max(1, one.pendingPermissions), 0);
}

/** The last folder of a path. */
export function folderOf(cwd: string): string {
  return cwd.slice(cwd.lastIndexOf("/") + 1) || cwd;
}

/** A project's folder, with the one above it where two are called the same. */
function heading(cwd: string, all: readonly string[]): string {
  const name = folderOf(cwd);
  const isAlone = all.filter((other) => folderOf(other) === name).length < 2;
  return isAlone ? name : cwd.split("/").slice(-2).join("/");
}

/** What a session is called: by its person or agent, else by what was asked last. */
export function nameOf(session: SessionSummary | undefined): string {
  return session?.title || session?.lastPrompt || words.frame.untitled;
}
