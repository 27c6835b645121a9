/**
 * The palette: one field that finds sessions, commands, files and what was said, and goes there.
 *
 * A combobox with its list (ARIA, combobox pattern): the focus stays in the field, arrows choose, Enter does it.
 */
import { Fragment } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { agoText } from "../state/duration.ts";
import { keyOf, type PaletteItem, PaletteState } from "../state/palette.ts";
import { pieces } from "../state/ranking.ts";
import { folderOf, nameOf } from "../state/session_list.ts";
import { words } from "../state/words.ts";
import { wordsOfFinding } from "../state/words_of_finding.ts";
import { useApp } from "./app_context.ts";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icons.tsx";
import { Path, Visible } from "./visible.tsx";

const LIST = "palette-list";
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
/** Places that Alt and a digit lead to. */
const PLACES_MAX = 9;
const said = wordsOfFinding.palette;

export function Palette() {
  const app = useApp();
  const palette = useMemo(() => new PaletteState(app, HANDS), [app]);
  const dialog = useRef<HTMLDivElement>(null);
  const items = palette.items.value;
  const chosen = palette.chosen.value;
  const closed = () => {
    if (app.over.value === "palette") app.over.value = null;
  };
  const perform = (item: PaletteItem | undefined) => {
    if (!item) return;
    void palette.perform(item, () => {
      // The focus goes back first: what is opened then may take it.
      dialog.current?.closest("dialog")?.close();
      // Told at once: another key may come before the browser tells it.
      closed();
    });
  };
  return (
    <Dialog label={said.name} class="over palette" onClose={closed}>
      <div class="palette-head" ref={dialog}>
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label={said.field}
          aria-expanded={items.length > 0}
          aria-controls={LIST}
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 ? optionId(chosen) : undefined}
          placeholder={said.placeholder}
          autocomplete="off"
          spellcheck={false}
          autofocus
          value={palette.query.value}
          onInput={({ currentTarget }) => palette.type(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.isComposing || event.keyCode === 229) return;
            const step = STEPS[event.key];
            if (step === undefined && event.key !== "Enter") return;
            event.preventDefault();
            if (step !== undefined) palette.step(step);
            else if (!event.repeat) perform(items[chosen]);
          }}
        />
        <button
          type="button"
          class="quiet icon-button"
          aria-label={wordsOfFinding.inbox.close}
          onClick={closed}
        >
          <Icon name="close" />
        </button>
      </div>
      <Told palette={palette} />
      <Items palette={palette} chosen={chosen} perform={perform} />
    </Dialog>
  );
}

const HANDS = {
  copy: (text: string) => navigator.clipboard.writeText(text),
  focused: () => document.activeElement instanceof HTMLElement ? document.activeElement : null,
  toMessage: () => requestAnimationFrame(() => document.getElementById("message")?.focus()),
};

/** What came of a command, else what came of the search; heard, and seen where it is not plain to see. */
function Told({ palette }: { readonly palette: PaletteState }) {
  const told = palette.told.value;
  const { failed } = palette.search;
  const { isLooking } = palette;
  const { length } = palette.items.value;
  const query = palette.query.value.trim();
  if (told?.isProblem) return <p class="form-problem" role="alert">{told.text}</p>;
  const text = told
    ? told.text
    : palette.searches && failed.value
    ? said.failed
    : isLooking
    ? said.looking
    : length === 0
    ? said.nothing(query)
    : query === ""
    ? null
    : said.found(length);
  const isSeen = told || failed.value || isLooking || length === 0;
  return <p class={isSeen ? "search-note" : "only-heard"} role="status">{text}</p>;
}

interface ItemsProps {
  readonly palette: PaletteState;
  readonly chosen: number;
  readonly perform: (item: PaletteItem) => void;
}

function Items({ palette, chosen, perform }: ItemsProps) {
  const list = useRef<HTMLDivElement>(null);
  const items = palette.items.value;
  const query = palette.query.value;
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen, items]);
  return (
    <div id={LIST} class="palette-list" role="listbox" aria-label={said.list} ref={list}>
      {[...new Set(items.map(({ type }) => type))].map((type) => {
        return (
          <div key={type} role="group" aria-labelledby={`palette-${type}`}>
            <p id={`palette-${type}`} class="sessions-head">{headOf(type, query)}</p>
            {items.map((item, at) =>
              item.type === type && (
                <div
                  key={keyOf(item)}
                  id={optionId(at)}
                  role="option"
                  class="palette-item"
                  aria-selected={at === chosen}
                  onPointerMove={() => palette.choose(item)}
                  onClick={() => perform(item)}
                >
                  <Item item={item} query={query} />
                </div>
              )
            )}
          </div>
        );
      })}
    </div>
  );
}

function headOf(type: PaletteItem["type"], query: string): string {
  if (type === "command") return said.commands;
  if (type === "file") return said.files;
  if (type === "words") return said.conversations;
  return query.trim() === "" ? said.recent : said.sessions;
}

function optionId(at: number): string {
  return `palette-option-${at}`;
}

function Item({ item, query }: { readonly item: PaletteItem; readonly query: string }) {
  switch (item.type) {
    case "session":
      return <SessionFound session={item.session} />;
    case "command":
      return (
        <>
          <span class="palette-name">{item.command.name}</span>
          {item.command.key && <kbd>{item.command.key}</kbd>}
        </>
      );
    case "file":
      return (
        <span class="palette-name">
          <Path path={item.path} />
        </span>
      );
    case "words":
      return (
        <>
          <span class="palette-name">
            <Visible text={item.title} />
          </span>
          <span class="palette-around">
            {pieces(item.hit.around, query).map((piece, at) =>
              at % 2 === 1 ? <mark key={at}>{piece}</mark> : (
                <Fragment key={at}>
                  <Visible text={piece} />
                </Fragment>
              )
            )}
          </span>
        </>
      );
  }
}

function SessionFound(
  { session }: { readonly session: Extract<PaletteItem, { type: "session" }>["session"] },
) {
  const app = useApp();
  const { sessionId, status, cwd, updatedAt } = session;
  const isUnread = app.looked.isUnread(session);
  const place = app.listing.order.findIndex((listed) => listed.sessionId === sessionId);
  return (
    <>
      <span class={`palette-status ${status}${isUnread ? " unread" : ""}`}>
        <span class="dot" aria-hidden="true" />
        <span class="only-heard">
          {words.agentStatus[status]}
          {isUnread && ` ${words.list.unread}`}
        </span>
      </span>
      <span class="palette-name">
        <Visible text={nameOf(session)} />
      </span>
      <span class="dim palette-project">
        <Visible text={folderOf(cwd)} />
      </span>
      {place >= 0 && place < PLACES_MAX
        ? <kbd>{wordsOfFinding.keys.place(place + 1)}</kbd>
        : <time class="session-time">{agoText(updatedAt, app.now.value)}</time>}
    </>
  );
}
