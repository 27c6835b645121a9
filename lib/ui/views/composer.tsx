/**
 * Where a person writes: the message, its files, the agent's settings, Send and Stop.
 *
 * Enter sends and Shift+Enter breaks the line, or as its person chose (send_key.ts); neither does while a
 * character is being composed. What is typed is kept with the session until it was seen back.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { enterDeed, enterKeys } from "../state/send_key.ts";
import { completions } from "../state/slash.ts";
import type { Session } from "../state/session.ts";
import { words } from "../state/words.ts";
import { useApp, useSession } from "./app_context.ts";
import { AttachButton, Chips, takesFiles } from "./attachments.tsx";
import { ConfigRow } from "./config_row.tsx";
import { Icon } from "./icons.tsx";
import { commandOptionId, SlashList } from "./slash_list.tsx";

export function Composer() {
  const session = useSession();
  const dropping = useSignal(false);
  return (
    <div
      class={dropping.value ? "composer dropping" : "composer"}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes("Files") || !takesFiles(session)) return;
        event.preventDefault();
        dropping.value = true;
      }}
      onDragLeave={() => dropping.value = false}
      onDrop={(event) => {
        dropping.value = false;
        if (!event.dataTransfer?.files.length) return;
        event.preventDefault();
        session.addFiles([...event.dataTransfer.files]);
      }}
    >
      <Chips />
      <MessageBox />
      <div class="composer-row">
        <AttachButton />
        <ConfigRow />
        <SayNow />
        <SendAndStop />
      </div>
    </div>
  );
}

function MessageBox() {
  const session = useSession();
  const sendKey = useApp().preferences.sendKey.value;
  const field = useRef<HTMLTextAreaElement>(null);
  const chosen = useSignal(0);
  const closed = useSignal(false);
  useFirstFocus(field);
  useHeight(field, session.draft.value);
  const draft = session.draft.value;
  const commands = closed.value ? [] : completions(session.context.value.commands, draft);
  const selected = Math.min(chosen.value, commands.length - 1);
  const complete = (index: number) => {
    session.setDraft(`/${commands[index].name} `);
    chosen.value = 0;
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (commands.length > 0 && commandKey(event, { selected, commands, complete, chosen, closed })) return;
    const deed = event.key === "Enter" ? enterDeed(event, sendKey) : "new_line";
    if (deed === "new_line") return;
    event.preventDefault();
    if (event.repeat) return;
    // What cannot be said now waits its turn instead.
    if (deed !== "say_now" || !session.steering.sayNow()) session.sendDraft();
  };
  return (
    <>
      {commands.length > 0 && <SlashList commands={commands} selected={selected} choose={complete} />}
      <textarea
        id="message"
        ref={field}
        aria-label={words.composer.message}
        aria-autocomplete="list"
        aria-controls={commands.length > 0 ? "commands" : undefined}
        aria-activedescendant={commands.length > 0 ? commandOptionId(selected) : undefined}
        placeholder={placeholder(session)}
        rows={1}
        value={draft}
        readOnly={session.readOnly.value}
        onInput={(event) => {
          session.setDraft(event.currentTarget.value);
          chosen.value = 0;
          closed.value = false;
        }}
        onKeyDown={onKeyDown}
        onPaste={(event) => pasteFiles(event, session)}
      />
    </>
  );
}

function pasteFiles(event: ClipboardEvent, session: Session): void {
  const files = [...event.clipboardData?.files ?? []];
  if (files.length === 0 || !takesFiles(session)) return;
  event.preventDefault();
  session.addFiles(files);
}

interface CommandKeys {
  readonly selected: number;
  readonly commands: readonly unknown[];
  readonly complete: (index: number) => void;
  readonly chosen: { value: number };
  readonly closed: { value: boolean };
}

/** True when the key was meant for the list of commands. */
function commandKey(
  event: KeyboardEvent,
  { selected, commands, complete, chosen, closed }: CommandKeys,
): boolean {
  const count = commands.length;
  if (event.key === "ArrowDown") chosen.value = (selected + 1) % count;
  else if (event.key === "ArrowUp") chosen.value = (selected + count - 1) % count;
  else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) complete(selected);
  else if (event.key === "Escape") closed.value = true;
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/** Beside queueing: within the running turn, with an agent that takes that. */
function SayNow() {
  const session = useSession();
  const { preferences } = useApp();
  if (!session.steering.ready.value || session.readOnly.value) return null;
  return (
    <button
      type="button"
      class="outlined small say-now"
      title={words.composer.sayNowTitle(enterKeys("say_now", preferences.sendKey.value))}
      onClick={() => {
        session.steering.sayNow();
        document.getElementById("message")?.focus();
      }}
    >
      {words.composer.sayNow}
    </button>
  );
}

function SendAndStop() {
  const session = useSession();
  const working = session.working.value;
  const ready = session.draft.value.trim() !== "" || session.attachments.list.value.length > 0;
  const uploading = session.attachments.list.value.some(({ state }) => state !== "stored");
  return (
    <div class="send-stop">
      {working && (
        <button
          type="button"
          class="stop"
          aria-label={words.composer.stop}
          disabled={session.readOnly.value || session.status.value === "cancelling"}
          onClick={() => session.cancel()}
        >
          <Icon name="stop" />
        </button>
      )}
      {(!working || ready) && (
        <button
          type="button"
          class="filled send"
          aria-label={words.composer.send}
          disabled={!ready || uploading || session.readOnly.value}
          onClick={() => session.sendDraft()}
        >
          <Icon name="send" />
        </button>
      )}
    </div>
  );
}

/** Browsers without `field-sizing` are told the height. */
function useHeight(field: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || CSS.supports("field-sizing", "content")) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
}

/** A phone's keyboard would cover the conversation: there the person opens it. */
function useFirstFocus(field: { readonly current: HTMLTextAreaElement | null }): void {
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches && !document.querySelector("dialog[open]")) {
      field.current?.focus();
    }
  }, []);
}

function placeholder(session: Session): string {
  if (session.readOnly.value) return words.composer.placeholderReadOnly;
  if (session.working.value) return words.composer.placeholderBusy;
  return session.status.value === "stopped" ? words.composer.placeholderStopped : words.composer.placeholder;
}
