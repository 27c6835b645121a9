/**
 * Where a person writes: the message, its files, the agent's settings, Send and Stop.
 *
 * Enter sends and Shift+Enter breaks the line, or as its person chose (send_key.ts); neither does while a
 * character is being composed. What is typed is kept with the session until it was seen back.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { atEnd, type Written } from "../state/file_mentions.ts";
import { PromptHistory, sentPrompts } from "../state/prompt_history.ts";
import { enterDeed, enterKeys } from "../state/send_key.ts";
import type { Session } from "../state/session.ts";
import { isDialogOpen } from "../state/typing.ts";
import { words } from "../state/words.ts";
import { useApp, useSession } from "./app_context.ts";
import { AttachButton, Chips, takesFiles } from "./attachments.tsx";
import { ConfigRow } from "./config_row.tsx";
import { ConnectionChip } from "./connection_chip.tsx";
import { Icon } from "./icons.tsx";
import { useMessageSuggestions } from "./message_suggestions.tsx";
import { SUGGESTIONS } from "./suggestion_ids.ts";
import { useTypedAnywhere } from "./typed_anywhere.ts";

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
      <Chips attachments={session.attachments} />
      <MessageBox />
      <div class="composer-row">
        <AttachButton />
        <ConfigRow />
        <ConnectionChip />
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
  const draft = session.draft.value;
  const history = useMemo(() => new PromptHistory(), [session]);
  useFirstFocus(field);
  useHeight(field, draft);
  useTypedAnywhere(field, session);
  const write = ({ text, caret }: Written) => {
    const element = field.current;
    if (!element) return;
    // Set here: the caret can only stand in what the box holds already.
    element.value = text;
    element.setSelectionRange(caret, caret);
    session.setDraft(text);
    element.focus();
  };
  const suggestions = useMessageSuggestions({
    of: session,
    commands: session.context.value.commands,
    text: draft,
    find: (typed) => session.rest.findFiles(session.sessionId, typed),
    link: (file) => session.attachments.link(file),
  }, { write, written: () => writtenIn(field.current) });
  const recall = (written: Written) => {
    suggestions.forget();
    write(written);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (suggestions.key(event) || historyKey(event, { session, history, recall })) return;
    const deed = event.key === "Enter" ? enterDeed(event, sendKey) : "new_line";
    if (deed === "new_line") return;
    event.preventDefault();
    if (event.repeat) return;
    suggestions.forget();
    // What cannot be said now waits its turn instead.
    if (deed !== "say_now" || !session.steering.sayNow()) session.sendDraft();
  };
  return (
    <>
      {suggestions.shown}
      <textarea
        id="message"
        ref={field}
        aria-label={words.composer.message}
        aria-autocomplete="list"
        aria-controls={suggestions.selected && SUGGESTIONS}
        aria-activedescendant={suggestions.selected}
        placeholder={placeholder(session)}
        rows={1}
        value={draft}
        readOnly={session.readOnly.value}
        onInput={({ currentTarget }) => {
          session.setDraft(currentTarget.value);
          suggestions.typed();
        }}
        onBlur={suggestions.blurred}
        onKeyDown={onKeyDown}
        onPaste={(event) => pasteFiles(event, session)}
      />
      {session.draftTooLong.value && <p class="composer-note" role="status">{words.composer.staysHere}</p>}
    </>
  );
}

function pasteFiles(event: ClipboardEvent, session: Session): void {
  const files = [...event.clipboardData?.files ?? []];
  if (files.length === 0 || !takesFiles(session)) return;
  event.preventDefault();
  session.addFiles(files);
}

interface HistoryKeys {
  readonly session: Session;
  readonly history: PromptHistory;
  readonly recall: (written: Written) => void;
}

/** True when the key brought an earlier prompt back, or the newest waiting one to be edited. */
function historyKey(event: KeyboardEvent, { session, history, recall }: HistoryKeys): boolean {
  if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (!(event.currentTarget instanceof HTMLTextAreaElement) || session.readOnly.value) return false;
  const written = writtenIn(event.currentTarget);
  const waiting = session.queue.value.at(-1);
  if (event.key === "ArrowUp" && written.text === "" && waiting) {
    session.editedInQueue.value = waiting.promptId;
  } else {
    const text = history.key(event.key, written, () => sentPrompts(session.transcript.value.entries));
    if (text === null) return false;
    recall(atEnd(text));
  }
  event.preventDefault();
  return true;
}

function writtenIn(field: HTMLTextAreaElement | null): Written {
  return { text: field?.value ?? "", caret: field?.selectionStart ?? 0 };
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
    if (matchMedia("(pointer: fine)").matches && !isDialogOpen()) {
      field.current?.focus();
    }
  }, []);
}

function placeholder(session: Session): string {
  if (session.readOnly.value) return words.composer.placeholderReadOnly;
  if (session.working.value) return words.composer.placeholderBusy;
  return session.status.value === "stopped" ? words.composer.placeholderStopped : words.composer.placeholder;
}
