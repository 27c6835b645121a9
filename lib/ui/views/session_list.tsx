/**
 * The sessions in the sidebar: those of one kind or all, pinned first, then by project, those put away folded.
 *
 * Draws the newest of each project; more come when they are asked for.
 */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SessionSummary } from "../../api.ts";
import { agoText } from "../state/duration.ts";
import {
  FILTERS,
  folderOf,
  type Group,
  GROUPS,
  nameOf,
  needsYou,
  OF_GROUP,
  OF_GROUPS,
  PINNED,
} from "../state/session_list.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Boundary } from "./boundary.tsx";
import { Icon } from "./icons.tsx";
import { SessionAnchor } from "./session_anchor.tsx";
import { MenuButton, useRenaming } from "./session_handles.tsx";
import { Visible } from "./visible.tsx";

export function SessionList() {
  const app = useApp();
  const open = useSignal(false);
  const sessions = app.sessions.value;
  const current = app.session.value?.sessionId;
  useEffect(() => {
    // Whoever came here by a key or a link finds it in the list.
    if (current) document.querySelector(".sessions [aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [current, sessions === null]);
  if (!sessions || sessions.length === 0) {
    return <p class="sessions-none">{sessions && words.list.none.all}</p>;
  }
  const { groups, more, putAway } = app.listing.shown.value;
  const count = putAway.sessions.length + putAway.more;
  return (
    <>
      {sessions.length > 1 && <Filters />}
      <div class="sessions">
        {groups.map((group) => <Sessions key={group.key} group={group} />)}
        {groups.length === 0 && <p class="sessions-none">{words.list.none[app.listing.filter.value]}</p>}
        <More of={GROUPS} count={Math.min(more, OF_GROUPS.step)} label={words.list.moreProjects} />
        {count > 0 && (
          <button
            type="button"
            class="quiet small fold sessions-fold"
            aria-expanded={open.value}
            onClick={() => open.value = !open.value}
          >
            <Icon name="chevron" size={12} />
            {words.archive.fold(count)}
          </button>
        )}
        {open.value && count > 0 && <Sessions group={putAway} />}
      </div>
    </>
  );
}

function Filters() {
  const { filter } = useApp().listing;
  return (
    <div class="switch" role="group" aria-label={words.list.filter}>
      {FILTERS.map((one) => (
        <button
          key={one}
          type="button"
          class="switch-button"
          aria-pressed={filter.value === one}
          onClick={() => filter.value = one}
        >
          {words.list.filters[one]}
        </button>
      ))}
    </div>
  );
}

function Sessions({ group: { key, heading, sessions, more } }: { readonly group: Group }) {
  return (
    <>
      {heading !== null && (
        <h2 class="sessions-head" title={key === PINNED ? undefined : key}>
          <Visible text={heading} />
        </h2>
      )}
      <ul aria-label={heading ?? undefined}>
        {sessions.map((session) => (
          <li key={session.sessionId} class="session-row">
            <Boundary of={session}>
              <SessionItem session={session} withFolder={key === PINNED && heading !== null} />
            </Boundary>
          </li>
        ))}
      </ul>
      <More of={key} count={Math.min(more, OF_GROUP.step)} label={words.list.more} />
    </>
  );
}

interface MoreProps {
  /** A group's key. */
  readonly of: string;
  readonly count: number;
  readonly label: (count: number) => string;
}

function More({ of, count, label }: MoreProps) {
  const { listing } = useApp();
  return count === 0
    ? null
    : (
      <button type="button" class="quiet small sessions-fold" onClick={() => listing.more(of)}>
        {label(count)}
      </button>
    );
}

function SessionItem(
  { session, withFolder }: { readonly session: SessionSummary; readonly withFolder: boolean },
) {
  const app = useApp();
  const { sessionId, status, pinned } = session;
  const renaming = useRenaming({ sessionId, place: "row" });
  if (renaming) return renaming;
  const name = nameOf(session);
  const isUnread = app.looked.isUnread(session);
  return (
    <>
      <SessionAnchor sessionId={sessionId} class={`session ${status}${isUnread ? " unread" : ""}`}>
        <span class="dot" aria-hidden="true" />
        <span class="session-title">
          <Visible text={name} />
        </span>
        {pinned && (
          <span class="session-pin" title={words.menu.pinned}>
            <Icon name="pin" size={12} />
          </span>
        )}
        <time class="session-time">{agoText(session.updatedAt, app.now.value)}</time>
        <span class="session-about">
          {withFolder && `${folderOf(session.cwd)} · `}
          <About session={session} name={name} />
        </span>
        <span class="only-heard">
          {words.frame.status(words.agentStatus[status])}
          {isUnread && ` ${words.list.unread}`}
          {pinned && ` ${words.menu.pinned}`}
        </span>
      </SessionAnchor>
      <MenuButton sessionId={sessionId} place="row" label={words.menu.openOf(name)} />
    </>
  );
}

/** What it waits for, else what it was asked last, else whose it is. */
function About({ session, name }: { readonly session: SessionSummary; readonly name: string }) {
  const { pendingPermissions, lastPrompt, agent } = session;
  if (needsYou(session)) {
    return (
      <strong>
        {pendingPermissions > 0 ? words.frame.questions(pendingPermissions) : words.list.signIn}
      </strong>
    );
  }
  const prompt = lastPrompt?.split("\n", 1)[0];
  return <Visible text={prompt && prompt !== name ? prompt : agent.title} />;
}
