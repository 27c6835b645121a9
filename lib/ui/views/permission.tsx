/**
 * The question: what exactly the agent wants to do, and one button per answer it offers.
 *
 * Docked above the composer, never a modal. The agent's title is shown as its claim, the command or change as
 * what it passed on. Takes no answer in its first half second, nor while somebody types on, so that a key meant for
 * something else gives none.
 */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PermissionOption } from "../../acp.ts";
import type { ToolEntry } from "../../transcript/entries.ts";
import type { OpenPermission } from "../../transcript/transcript.ts";
import { askerOf } from "../state/asker.ts";
import { explainedByKey, keyHint, optionForKey } from "../state/permission_keys.ts";
import { hasHidden } from "../state/visible_text.ts";
import { toolOf } from "../../transcript/lookup.ts";
import { isDialogOpen, isTyping } from "../state/typing.ts";
import { words } from "../state/words.ts";
import { wordsOfSubagents } from "../state/words_of_subagents.ts";
import { useSession } from "./app_context.ts";
import { useAgentName } from "./agent_name.ts";
import { AnsweredElsewhere } from "./answered_elsewhere.tsx";
import { Answers } from "./answers.tsx";
import { Mark } from "./icons.tsx";
import { PermissionSubject } from "./permission_subject.tsx";
import { RejectReason, useReason } from "./reject_reason.tsx";
import { titleOf } from "./tool.tsx";
import { Visible } from "./visible.tsx";

export const ARMED_AFTER_MS = 500;

export function PermissionDock() {
  const session = useSession();
  const permissions = session.permissions.value;
  const onTheirWay = session.answers.onTheirWay.value;
  const open = permissions.filter(({ id }) => !onTheirWay.has(id));
  const asked = open[0] ?? permissions[0];
  const shown = asked && session.status.value !== "stopped";
  const hadFocus = useRef(false);
  return (
    <>
      <AnsweredElsewhere />
      {shown && (
        <Card
          key={asked.id}
          asked={asked}
          tool={toolOf(session.transcript.value.entries, asked)}
          all={open.length}
          hadFocus={hadFocus}
        />
      )}
    </>
  );
}

interface CardProps {
  readonly asked: OpenPermission;
  readonly tool: ToolEntry | null;
  readonly all: number;
  /** Whether the focus was in the card that was answered last: it goes on to the next one. */
  readonly hadFocus: { current: boolean };
}

function Card({ asked, tool, all, hadFocus }: CardProps) {
  const session = useSession();
  const armed = useSignal(false);
  const sent = session.answers.onTheWay(asked.id);
  const card = useRef<HTMLElement>(null);
  useArming(armed);
  useLayoutEffect(() => {
    // Only from the card that was just there: whoever has gone on to write is not interrupted.
    const isFree = document.activeElement === null || document.activeElement === document.body;
    if (hadFocus.current && isFree) card.current?.focus({ preventScroll: true });
    hadFocus.current = false;
  }, []);
  const reason = useReason((text) => session.putBack(text));
  /** The answer that is being explained. */
  const explained = useSignal<PermissionOption | null>(null);
  const isOpen = () => armed.value && session.answers.onTheWay(asked.id) === null && !session.readOnly.value;
  const choose = ({ optionId }: PermissionOption, why?: string) => {
    if (!isOpen()) return;
    hadFocus.current = card.current?.contains(document.activeElement) ?? false;
    session.answer(asked.id, optionId, why);
    if (why !== undefined) reason.value = "";
  };
  const explain = (option: PermissionOption) => {
    if (isOpen()) explained.value = option;
  };
  useAnswerKeys(asked.options, { choose, explain });
  const title = tool ? titleOf(tool) : "";
  const agent = useAgentName() ?? words.entry.agent;
  const typing = useTyping();
  return (
    <section
      class={`permission${armed.value ? " armed" : ""}${typing ? " typing" : ""}`}
      role="group"
      aria-label={words.permission.group}
      tabIndex={-1}
      ref={card}
    >
      <header class="permission-head">
        <Mark size={20} />
        <h2>{words.permission.asks(agent)}</h2>
        {/* In a line that is there anyway: a button that moves under the pointer takes no click. */}
        {typing && sent === null && !explained.value && <KeysHint options={asked.options} />}
        <span class="permission-position" role="status">
          {sent !== null ? words.permission.sending : all > 1 ? words.permission.position(1, all) : null}
        </span>
      </header>
      <Asker asker={askerOf(session.transcript.peek().entries, asked)} />
      {tool && <PermissionSubject tool={tool} cwd={session.ready.value?.cwd} />}
      <p class="permission-claim">
        <span class="dim">{words.permission.claim}</span> <Visible text={title} />
      </p>
      {hasHidden(title) && <p class="permission-warning">{words.permission.hidden}</p>}
      {explained.value && sent === null
        ? (
          <RejectReason
            option={explained.value}
            reason={reason}
            send={() => explained.value && choose(explained.value, reason.value)}
            back={() => {
              explained.value = null;
              card.current?.focus();
            }}
          />
        )
        : (
          <Answers
            options={asked.options}
            hasKeys
            state={{ waiting: !armed.value || sent !== null, sent }}
            choose={choose}
            explain={explain}
          />
        )}
    </section>
  );
}

/** Which sub-agent asks, when one does. */
export function Asker({ asker }: { readonly asker: string | null }) {
  if (asker === null) return null;
  return (
    <p class="permission-claim">
      <Visible text={wordsOfSubagents.asks(asker)} />
    </p>
  );
}

/** It takes answers once it has been there for a while, and nobody is in the midst of typing. */
function useArming(armed: Signal<boolean>): void {
  useEffect(() => {
    const arm = () => armed.value = true;
    let timer = setTimeout(arm, ARMED_AFTER_MS);
    const typed = () => {
      if (armed.value) return;
      clearTimeout(timer);
      timer = setTimeout(arm, ARMED_AFTER_MS);
    };
    addEventListener("keydown", typed, { capture: true });
    return () => {
      clearTimeout(timer);
      removeEventListener("keydown", typed, { capture: true });
    };
  }, []);
}

/** How the keys are reached from the message box, which keeps the focus. */
function KeysHint({ options }: { readonly options: readonly PermissionOption[] }) {
  const keys = options.map((option) => keyHint(options, option)).filter((key) => key !== null);
  if (keys.length === 0) return null;
  const key = keys.includes("y") ? "y" : keys[0];
  return <span class="permission-keys" aria-hidden="true">{words.permission.keys(key)}</span>;
}

/** True while the focus is where letters are typed. */
function useTyping(): boolean {
  const typing = useSignal(isTyping(document.activeElement));
  useEffect(() => {
    const stop = new AbortController();
    const look = () => typing.value = isTyping(document.activeElement);
    addEventListener("focusin", look, { signal: stop.signal });
    addEventListener("focusout", ({ relatedTarget }) => typing.value = isTyping(relatedTarget), {
      signal: stop.signal,
    });
    look();
    return () => stop.abort();
  }, []);
  return typing.value;
}

interface AnswerDeeds {
  readonly choose: (option: PermissionOption) => void;
  readonly explain: (option: PermissionOption) => void;
}

/** Keys answer only when nothing is being typed and only by a fresh press. */
function useAnswerKeys(options: readonly PermissionOption[], deeds: AnswerDeeds): void {
  const current = useRef(deeds);
  current.current = deeds;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      // Keys that are meant for a dialog answer nothing behind it.
      if (isTyping(event.target) || isDialogOpen()) return;
      const explained = event.shiftKey && event.key === "N" ? explainedByKey(options) : null;
      const option = explained ?? optionForKey(options, event.key);
      if (!option) return;
      event.preventDefault();
      if (explained) current.current.explain(explained);
      else current.current.choose(option);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [options]);
}
