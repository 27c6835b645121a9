/**
 * A session's menu, and the field its name is written in.
 *
 * A native popover; arrows move in it, Escape and a click beside it close it, and neither stops the agent.
 */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { App, Handled } from "../state/app.ts";
import { SessionDeeds } from "../state/session_deeds.ts";
import { nameOf } from "../state/session_list.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Icon, type IconName } from "./icons.tsx";
import { usePopover } from "./popover.ts";
import { Question } from "./question.tsx";
import { saveFile } from "./save_file.ts";
import { Visible } from "./visible.tsx";

interface SessionMenuProps extends Handled {
  readonly opener: HTMLElement;
}

export function SessionMenu({ sessionId, place, opener }: SessionMenuProps) {
  const app = useApp();
  const deeds = useMemo(() => new SessionDeeds(app, sessionId), [sessionId]);
  const asking = useSignal(false);
  const { element, close, onToggle } = usePopover(opener, {
    first: "[role=menuitem]",
    isOpen: () => app.menu.value?.opener === opener,
    shut: () => app.menu.value = null,
  });
  return (
    <section
      class="menu"
      popover="auto"
      aria-label={words.menu.open}
      ref={element}
      onToggle={onToggle}
      onKeyDown={(event) => {
        if (event.key !== "Escape" && (event.key !== "Tab" || asking.value)) return;
        event.preventDefault();
        // Escape would stop the agent.
        event.stopPropagation();
        close();
      }}
    >
      <p class="menu-head">
        <Visible text={nameOf(app.summaryOf(sessionId))} />
      </p>
      {asking.value ? <DeleteQuestion sessionId={sessionId} deeds={deeds} close={close} /> : (
        <Items
          handled={{ sessionId, place }}
          deeds={deeds}
          close={close}
          ask={() => asking.value = true}
        />
      )}
      {deeds.problem.value && <p class="form-problem" role="alert">{deeds.problem.value}</p>}
    </section>
  );
}

interface DeleteQuestionProps {
  readonly sessionId: string;
  readonly deeds: SessionDeeds;
  readonly close: () => void;
}

function DeleteQuestion({ sessionId, deeds, close }: DeleteQuestionProps) {
  const app = useApp();
  const atAgent = useSignal(false);
  const agent = app.summaryOf(sessionId)?.agent.title ?? words.frame.agent;
  return (
    <Question
      ask={words.menu.removeAsk}
      text={words.menu.removeText}
      confirm={deeds.busy.value ? words.menu.removeBusy : words.menu.removeConfirm}
      cancel={words.menu.removeCancel}
      busy={deeds.busy.value}
      onConfirm={() => void remove(app, deeds, atAgent.value)}
      onCancel={close}
    >
      <label class="question-choice">
        <input
          type="checkbox"
          checked={atAgent.value}
          disabled={deeds.busy.value}
          onChange={({ currentTarget }) => atAgent.value = currentTarget.checked}
        />
        {words.menu.removeAtAgent(agent)}
      </label>
    </Question>
  );
}

/** Deletes it; the focus goes where something new can be done. */
async function remove(app: App, deeds: SessionDeeds, atAgent: boolean): Promise<void> {
  if (!await deeds.remove({ atAgent })) return;
  app.menu.value = null;
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(app.session.value ? "#session-search" : "#message")?.focus();
  });
}

interface ItemsProps {
  readonly handled: Handled;
  readonly deeds: SessionDeeds;
  readonly close: () => void;
  readonly ask: () => void;
}

function Items({ handled, deeds, close, ask }: ItemsProps) {
  const app = useApp();
  const summary = app.summaryOf(handled.sessionId);
  const { pinned = false, archived = false } = summary ?? {};
  const list = useRef<HTMLDivElement>(null);
  /** Closes when it is done; what was refused stands below. */
  const then = (deed: Promise<boolean>) => void deed.then((done) => done && close());
  const take = (format: "markdown" | "json") => then(deeds.take(format, saveFile, nameOf(summary)));
  const rename = () => {
    close();
    app.renaming.value = handled;
  };
  return (
    <div
      role="menu"
      aria-label={words.menu.open}
      aria-busy={deeds.busy.value}
      ref={list}
      onKeyDown={(event) => moveFocus(event, list.current)}
    >
      <Item icon="edit" name={words.menu.rename} run={rename} />
      <Item
        icon="pin"
        name={pinned ? words.menu.unpin : words.menu.pin}
        hint={pinned ? undefined : words.menu.pinHint}
        run={() => then(deeds.decide({ pinned: !pinned }))}
      />
      <Item
        icon="archive"
        name={archived ? words.menu.bringBack : words.menu.putAway}
        run={() => then(deeds.decide({ archived: !archived }))}
      />
      <Item
        icon="branch"
        name={words.menu.branch}
        hint={words.menu.branchHint}
        run={() => then(deeds.branch(null))}
      />
      <hr />
      <Item icon="save" name={words.menu.markdown} run={() => take("markdown")} />
      <Item icon="save" name={words.menu.json} run={() => take("json")} />
      <hr />
      <Item icon="delete" name={words.menu.remove} run={ask} />
    </div>
  );
}

interface ItemProps {
  readonly icon: IconName;
  readonly name: string;
  readonly hint?: string;
  readonly run: () => void;
}

function Item({ icon, name, hint, run }: ItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      class={icon === "delete" ? "menu-item danger" : "menu-item"}
      tabIndex={-1}
      aria-description={hint}
      onClick={run}
    >
      <Icon name={icon} />
      <span>{name}</span>
      {hint && <span class="menu-hint" aria-hidden="true">{hint}</span>}
    </button>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const items = [...list?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []];
  const at = items.findIndex((item) => item === document.activeElement);
  const step = STEPS[event.key];
  const next = event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : step && at + step;
  if (next === undefined) return;
  event.preventDefault();
  items[(next + items.length) % items.length]?.focus();
}

export function RenameField({ sessionId, place }: Handled) {
  const app = useApp();
  const deeds = useMemo(() => new SessionDeeds(app, sessionId), [sessionId]);
  const summary = app.summaryOf(sessionId);
  const before = summary?.title ?? "";
  const value = useSignal(before);
  const field = useRef<HTMLInputElement>(null);
  const over = useRef(false);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
    // The beginning of a long name is what it is known by.
    if (field.current) field.current.scrollLeft = 0;
  }, []);
  const done = () => {
    over.current = true;
    const hadFocus = document.activeElement === field.current;
    const row = field.current?.closest(".session-row, .header");
    app.renaming.value = null;
    if (hadFocus) requestAnimationFrame(() => row?.querySelector<HTMLElement>(".session-more")?.focus());
  };
  const save = async () => {
    if (over.current) return;
    if (value.value.trim() === before.trim() || await deeds.decide({ title: value.value })) done();
  };
  return (
    <span class="rename">
      <input
        type="text"
        class={place === "header" ? "rename-title" : undefined}
        aria-label={words.menu.field}
        aria-invalid={deeds.problem.value !== null}
        maxLength={200}
        autocomplete="off"
        placeholder={summary?.lastPrompt ?? words.frame.untitled}
        value={value.value}
        ref={field}
        onInput={({ currentTarget }) => value.value = currentTarget.value}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.isComposing || event.keyCode === 229) return;
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Enter") void save();
          else done();
        }}
      />
      {deeds.problem.value && <span class="rename-problem" role="alert">{deeds.problem.value}</span>}
    </span>
  );
}
