/**
 * The sessions in the sidebar: pinned first, those put away folded; or what a search found.
 */
import { useSignal } from "@preact/signals";
import { type ComponentChildren, Fragment } from "preact";
import type { SearchHit, SessionSummary } from "../../api.ts";
import { agoText } from "../state/duration.ts";
import { pathOf } from "../state/route.ts";
import { listed, named, nameOf, pieces } from "../state/session_list.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Boundary } from "./boundary.tsx";
import { Icon } from "./icons.tsx";
import { MenuButton, useRenaming } from "./session_handles.tsx";
import { Visible } from "./visible.tsx";

export function SessionList() {
  const app = useApp();
  const sessions = app.sessions.value;
  if (!sessions || sessions.length === 0) {
    return <p class="sessions-none">{sessions && words.frame.noSessions}</p>;
  }
  return <div class="sessions">{app.search.active ? <Found all={sessions} /> : <All all={sessions} />}</div>;
}

interface ListProps {
  readonly all: readonly SessionSummary[];
}

function All({ all }: ListProps) {
  const open = useSignal(false);
  const { shown, putAway } = listed(all);
  return (
    <>
      {shown.length > 0 ? <Rows of={shown} /> : <p class="sessions-none">{words.frame.noSessions}</p>}
      {putAway.length > 0 && (
        <button
          type="button"
          class="quiet small fold sessions-fold"
          aria-expanded={open.value}
          onClick={() => open.value = !open.value}
        >
          <Icon name="chevron" size={12} />
          {words.archive.fold(putAway.length)}
        </button>
      )}
      {open.value && putAway.length > 0 && <Rows of={putAway} />}
    </>
  );
}

function Rows({ of, label }: { readonly of: readonly SessionSummary[]; readonly label?: string }) {
  return (
    <ul aria-label={label}>
      {of.map((session) => (
        <li key={session.sessionId} class="session-row">
          <Boundary of={session}>
            <SessionItem session={session} />
          </Boundary>
        </li>
      ))}
    </ul>
  );
}

/** By name at once; by what was said as soon as the bridge has looked. */
function Found({ all }: ListProps) {
  const { hits, query, failed } = useApp().search;
  const byName = named(all, query.value);
  const known = new Set(byName.map(({ sessionId }) => sessionId));
  const byWords = (hits.value ?? []).filter(({ sessionId }) => !known.has(sessionId));
  const count = byName.length + byWords.length;
  const asked = hits.value !== null || failed.value;
  return (
    <>
      <p class={asked && count > 0 && !failed.value ? "only-heard" : "search-note"} role="status">
        {failed.value
          ? words.search.failed
          : count > 0 && asked
          ? words.search.found(count)
          : asked
          ? words.search.nothing(query.value.trim())
          : words.search.looking}
      </p>
      {byName.length > 0 && <Rows of={byName} label={words.search.results} />}
      {byWords.length > 0 && (
        <>
          <h2 class="sessions-head">{words.search.inWords}</h2>
          <ul aria-label={words.search.inWords}>
            {byWords.map((hit) => <Hit key={hit.sessionId} hit={hit} query={query.value} />)}
          </ul>
        </>
      )}
    </>
  );
}

function Hit({ hit, query }: { readonly hit: SearchHit; readonly query: string }) {
  const app = useApp();
  const name = nameOf(app.summaryOf(hit.sessionId));
  return (
    <li class="session-row">
      <SessionAnchor sessionId={hit.sessionId} class="session hit">
        <span class="session-title">
          <Visible text={hit.title || name} />
        </span>
        <span class="hit-around">
          {pieces(hit.around, query).map((piece, at) =>
            at % 2 === 1 ? <mark key={at}>{piece}</mark> : (
              <Fragment key={at}>
                <Visible text={piece} />
              </Fragment>
            )
          )}
        </span>
      </SessionAnchor>
    </li>
  );
}

function SessionItem({ session }: { readonly session: SessionSummary }) {
  const app = useApp();
  const { sessionId, status, pinned, pendingPermissions } = session;
  const renaming = useRenaming({ sessionId, place: "row" });
  if (renaming) return renaming;
  const folder = session.cwd.slice(session.cwd.lastIndexOf("/") + 1) || session.cwd;
  const name = nameOf(session);
  return (
    <>
      <SessionAnchor sessionId={sessionId} class={`session ${status}`}>
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
          {pendingPermissions > 0
            ? <strong>{words.frame.questions(pendingPermissions)}</strong>
            : <Visible text={`${folder} · ${session.agent.title}`} />}
        </span>
        <span class="only-heard">
          {words.frame.status(words.agentStatus[status])}
          {pinned && ` ${words.menu.pinned}`}
        </span>
      </SessionAnchor>
      <MenuButton sessionId={sessionId} place="row" label={words.menu.openOf(name)} />
    </>
  );
}

interface SessionAnchorProps {
  readonly sessionId: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

function SessionAnchor({ sessionId, class: className, children }: SessionAnchorProps) {
  const app = useApp();
  return (
    <a
      class={className}
      href={pathOf(sessionId)}
      aria-current={app.session.value?.sessionId === sessionId ? "page" : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        app.go(sessionId);
      }}
    >
      {children}
    </a>
  );
}
