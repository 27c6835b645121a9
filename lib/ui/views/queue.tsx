/**
 * Messages that wait their turn, and those still on their way: shown, editable, movable, removable.
 */
import { useSignal } from "@preact/signals";
import type { PromptBlock } from "../../wire.ts";
import { useLayoutEffect, useRef } from "preact/hooks";
import { promptText } from "../state/unseen_prompts.ts";
import { wordsOfDock } from "../state/words_of_dock.ts";
import { useSession } from "./app_context.ts";
import { Icon } from "./icons.tsx";

export function QueueStrip() {
  const session = useSession();
  const queue = session.queue.value;
  const late = session.unseen.late.value;
  if (queue.length === 0 && late.length === 0) return null;
  return (
    <div class="strip queue">
      {queue.length > 0 && <span class="strip-name">{wordsOfDock.queue.title(queue.length)}</span>}
      {queue.length > 0 && !session.working.value && (
        <button
          type="button"
          class="outlined small"
          onClick={() => session.send({ type: "queue_resume" })}
        >
          {wordsOfDock.queue.resume}
        </button>
      )}
      <ul>
        {queue.map(({ promptId, blocks }, at) => (
          <Queued key={promptId} promptId={promptId} blocks={blocks} at={at} />
        ))}
        {late.map(({ promptId, blocks }) => (
          <li key={promptId} class="queued">
            <span class="strip-text">{promptText(blocks)}</span>
            <span class="queued-note">{wordsOfDock.queue.unseen}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface QueuedProps {
  readonly promptId: string;
  readonly blocks: readonly PromptBlock[];
  /** Its place in the queue. */
  readonly at: number;
}

function Queued({ promptId, blocks, at }: QueuedProps) {
  const session = useSession();
  const { editedInQueue } = session;
  const files = blocks.filter(({ type }) => type !== "text").length;
  if (editedInQueue.value === promptId) return <Editor promptId={promptId} text={promptText(blocks)} />;
  return (
    <li class="queued">
      <span class="strip-text">{promptText(blocks)}</span>
      {files > 0 && <span class="queued-note">{wordsOfDock.queue.files(files)}</span>}
      <Move promptId={promptId} at={at} />
      <button type="button" class="quiet small" onClick={() => editedInQueue.value = promptId}>
        {wordsOfDock.queue.edit}
      </button>
      <button
        type="button"
        class="quiet icon-button small"
        aria-label={wordsOfDock.queue.remove}
        onClick={() => session.send({ type: "queue_remove", promptId })}
      >
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}

/** Up and down among those that wait. */
function Move({ promptId, at }: Omit<QueuedProps, "blocks">) {
  const session = useSession();
  const queue = session.queue.value;
  const place = useRef<HTMLSpanElement>(null);
  /** The button that was pressed: an element that is moved loses the focus. */
  const pressed = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (pressed.current === null) return;
    place.current?.querySelector<HTMLElement>(`[aria-label="${pressed.current}"]`)?.focus();
    pressed.current = null;
  }, [at]);
  if (queue.length < 2) return null;
  const button = (name: "up" | "down", before: string | null, isEnd: boolean) => (
    <button
      type="button"
      class="quiet icon-button small"
      aria-label={wordsOfDock.queue[name]}
      aria-disabled={isEnd}
      onClick={() => {
        if (isEnd || !session.send({ type: "queue_move", promptId, before })) return;
        pressed.current = wordsOfDock.queue[name];
      }}
    >
      <Icon name={name} size={14} />
    </button>
  );
  return (
    <span class="queued-move" ref={place}>
      {button("up", queue[at - 1]?.promptId ?? null, at === 0)}
      {button("down", queue[at + 2]?.promptId ?? null, at === queue.length - 1)}
    </span>
  );
}

interface EditorProps {
  readonly promptId: string;
  /** What it says now; what is typed over it stands when another device changes it meanwhile. */
  readonly text: string;
}

function Editor({ promptId, text }: EditorProps) {
  const session = useSession();
  const value = useSignal(text);
  /** The focus goes back to where the next message is written. */
  const done = () => {
    session.editedInQueue.value = null;
    document.getElementById("message")?.focus();
  };
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const save = () => {
    if (value.value.trim() !== "") session.send({ type: "queue_edit", promptId, text: value.value });
    done();
  };
  return (
    <li class="queued editing">
      <textarea
        aria-label={wordsOfDock.queue.field}
        rows={2}
        value={value.value}
        onInput={(event) => value.value = event.currentTarget.value}
        onKeyDown={(event) => {
          if (event.isComposing || event.keyCode === 229) return;
          if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            save();
          }
          if (event.key === "Escape") {
            event.stopPropagation();
            done();
          }
        }}
        ref={field}
      />
      <button type="button" class="small" onClick={save}>{wordsOfDock.queue.save}</button>
      <button type="button" class="quiet small" onClick={done}>{wordsOfDock.queue.cancel}</button>
    </li>
  );
}
