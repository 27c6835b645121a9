/**
 * The conversation: pages of 50 entries that the browser skips as a whole when they are out of sight.
 *
 * The newest two pages are drawn at once, older ones when they are scrolled to, then what the bridge still has. At
 * the end of a long one the oldest are given up again: what is drawn is bounded by what is read.
 */
import { type Signal, useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { exploredRuns } from "../state/explored.ts";
import { FollowEnd } from "../state/follow.ts";
import type { Page, Row } from "../state/rows.ts";
import { words } from "../state/words.ts";
import { useAgentName } from "./agent_name.ts";
import { useSession } from "./app_context.ts";
import { Boundary } from "./boundary.tsx";
import { EntryView } from "./entry.tsx";
import { Explored } from "./explored.tsx";
import { Icon } from "./icons.tsx";
import { Activity } from "./activity.tsx";
import { usePromptKeys } from "./prompt_keys.ts";
import { SoughtNote, useWantedPlace } from "./wanted_place.tsx";

const PAGES_AT_ONCE = 2;
/** How far above what is in sight older turns are fetched and drawn. Pixels. */
const NEAR_PX = 600;
/** Pages drawn while the end is followed. */
const PAGES_MAX = 12;

export function Conversation() {
  const session = useSession();
  const follow = useMemo(() => new FollowEnd(), []);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (scroller.current && content.current) return follow.attach(scroller.current, content.current);
  }, []);
  useEffect(() => session.unseen.list.subscribe((unseen) => unseen.length > 0 && follow.jump()), [session]);
  usePromptKeys({ scroller, follow });
  const busy = session.working.value;
  return (
    <div class="conversation-frame">
      <div
        class="conversation"
        role="log"
        aria-label={words.entry.conversation}
        // What comes is told once, when it is complete (heard.tsx), not word by word.
        aria-live="off"
        aria-busy={busy}
        tabIndex={0}
        ref={scroller}
      >
        <div class="column" ref={content}>
          <Pages scroller={scroller} follow={follow} />
          <Opening />
          <Activity />
        </div>
      </div>
      <SoughtNote />
      <LatestPill follow={follow} />
    </div>
  );
}

interface Scrolled {
  readonly scroller: { readonly current: HTMLElement | null };
}

function Pages({ scroller, follow }: Scrolled & { readonly follow: FollowEnd }) {
  const { rows } = useSession();
  const pages = rows.pages.value;
  /** Key of the oldest page that is drawn; what comes after it always is. */
  const oldest = useSignal<string | null>(null);
  const known = pages.findIndex(({ key }) => key === oldest.value);
  const start = known >= 0 ? known : Math.max(0, pages.length - PAGES_AT_ONCE);
  const from = follow.following.value ? Math.max(start, pages.length - PAGES_MAX) : start;
  // At once: later, it would take back what was drawn further up meanwhile.
  useLayoutEffect(() => {
    oldest.value = pages[from]?.key ?? null;
  }, [pages, from]);
  useWantedPlace({ pages, from, draw: (page) => oldest.value = page.key, scroller, follow });
  const shown = pages.slice(from);
  const older = () => {
    const key = pages[Math.max(0, from - PAGES_AT_ONCE)].key;
    keepingPlace(scroller.current, () => oldest.value = key);
  };
  return (
    <>
      {from === 0
        ? <Earlier scroller={scroller} />
        : <Near key={pages[from].key} scroller={scroller} come={older} />}
      {shown.map((page, index) => <PageView key={page.key} page={page} last={index === shown.length - 1} />)}
    </>
  );
}

/** Says when its place comes near to what is in sight; once. */
function Near({ scroller, come }: Scrolled & { readonly come: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => whenNear(place.current, scroller.current, come), []);
  return <div ref={place} />;
}

function whenNear(
  place: Element | null,
  scroller: Element | null,
  come: () => void,
): (() => void) | undefined {
  if (!place) return;
  // Of a place that was out of sight and came into it the browser may tell both at once.
  const observer = new IntersectionObserver(
    (seen) => seen.some(({ isIntersecting }) => isIntersecting) && come(),
    {
      root: scroller,
      rootMargin: `${NEAR_PX}px 0px 0px`,
    },
  );
  observer.observe(place);
  return () => observer.disconnect();
}

function PageView({ page, last }: { readonly page: Page; readonly last: boolean }) {
  return (
    <div class={last ? "page last" : "page"}>
      <Rows page={page} />
    </div>
  );
}

/** Redrawn when rows are added and when other ones are folded, not when one of them changes. */
function Rows({ page }: { readonly page: Page }) {
  const folded = useComputed(() =>
    exploredRuns(page.rows.value.map((row) => row.value)).map(({ start, end }) => `${start} ${end}`).join()
  );
  const rows = page.rows.value;
  const drawn: ComponentChildren[] = [];
  let next = 0;
  for (const run of folded.value === "" ? [] : folded.value.split(",")) {
    const [start, end] = run.split(" ").map(Number);
    drawn.push(...rows.slice(next, start).map(drawRow));
    drawn.push(<Explored key={`explored ${rows[start].peek().id}`} rows={rows.slice(start, end)} />);
    next = end;
  }
  drawn.push(...rows.slice(next).map(drawRow));
  return <>{drawn}</>;
}

function drawRow(row: Row) {
  return <RowView key={row.peek().id} row={row} />;
}

function RowView({ row }: { readonly row: Row }) {
  return (
    <Boundary of={row.value}>
      <EntryView entry={row.value} />
    </Boundary>
  );
}

/** Asks for earlier turns as soon as their place comes into sight. */
function Earlier({ scroller }: Scrolled) {
  const session = useSession();
  const state = session.earlier.value;
  const button = useRef<HTMLButtonElement>(null);
  const load = () => void session.loadEarlier();
  useEffect(() => {
    if (state === "more" && session.loaded.value) return whenNear(button.current, scroller.current, load);
  }, [state, session.loaded.value]);
  if (state === "none") return null;
  const text = state === "loading"
    ? words.conversation.loadingEarlier
    : state === "failed"
    ? words.conversation.earlierFailed
    : words.conversation.earlier;
  return (
    <button type="button" class="quiet earlier" ref={button} disabled={state === "loading"} onClick={load}>
      {text}
    </button>
  );
}

function Opening() {
  const session = useSession();
  const ready = session.ready.value;
  const agent = useAgentName();
  if (!session.loaded.value) return <p class="opening" aria-busy="true">{words.conversation.loading}</p>;
  if (!ready || session.rows.pages.value.length > 0) return null;
  return (
    <div class="opening">
      <h2>{words.conversation.emptyTitle}</h2>
      <p>{ready.agent.demo ? words.conversation.emptyDemo : words.conversation.empty(agent ?? "")}</p>
    </div>
  );
}

function LatestPill({ follow }: { readonly follow: { readonly following: Signal<boolean>; jump(): void } }) {
  return follow.following.value ? null : <Latest jump={() => follow.jump()} />;
}

/** The way back to the end, and how many rows came there since it was left. */
function Latest({ jump }: { readonly jump: () => void }) {
  const { transcript } = useSession();
  const left = useMemo(() => transcript.peek().lastSeq, []);
  const fresh = useComputed(() => {
    const { entries } = transcript.value;
    const from = entries.findLastIndex(({ seq }) => seq <= left) + 1;
    const came = entries.slice(from).filter(({ kind }) => kind !== "turn_end").length;
    // Of a run, the first one has the row.
    return exploredRuns(entries).reduce(
      (n, { start, end }) => n - Math.max(0, end - Math.max(start + 1, from)),
      came,
    );
  });
  return (
    <button type="button" class="latest" onClick={jump}>
      <Icon name="down" />
      {words.conversation.latest(fresh.value)}
    </button>
  );
}

/** What is added above must not move what is read; at the very top the browser does not see to it by itself. */
function keepingPlace(scroller: HTMLElement | null, change: () => void): void {
  const pages = [...scroller?.querySelectorAll(".page") ?? []];
  const edge = scroller?.getBoundingClientRect().top ?? 0;
  const read = pages.find((page) => page.getBoundingClientRect().bottom > edge);
  const before = read?.getBoundingClientRect().top ?? 0;
  change();
  requestAnimationFrame(() => {
    const moved = (read?.getBoundingClientRect().top ?? before) - before;
    if (scroller && Math.abs(moved) > 1) scroller.scrollTop += moved;
  });
}
