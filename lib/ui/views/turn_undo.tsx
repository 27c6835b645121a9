/**
 * Undoing a turn's changes: what will happen, then all of it or nothing, and the way back from that.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ChangesEntry } from "../../transcript/entries.ts";
import { SessionDeeds } from "../state/session_deeds.ts";
import { turnRedo, turnUndo } from "../state/turn_undo.ts";
import type { WayBack } from "../state/way_back.ts";
import { words } from "../state/words.ts";
import { useApp, useSession } from "./app_context.ts";
import { useFocusIfLost } from "./focus_if_lost.ts";
import { Question } from "./question.tsx";
import { Path } from "./visible.tsx";

/** Files named in the question; the rest is counted. */
const NAMED_MAX = 8;

interface TurnUndoProps {
  readonly entry: ChangesEntry;
  readonly way: WayBack;
}

/** The button, in the line that tells of the changes. */
export function TurnUndoOffer({ entry, way }: TurnUndoProps) {
  const { readOnly, changes } = useSession();
  if (readOnly.value || entry.promptId === null || way.asking.value) return null;
  if (turnRedo(entry, changes) || turnUndo(entry, changes).files.length === 0) return null;
  return (
    <Deed
      name={words.undoTurn.offer}
      label={words.undoTurn.what}
      look="quiet"
      way={way}
      run={() => way.ask()}
    />
  );
}

/** Below that line: the question, or that it is done and the way back, or why it was refused. */
export function TurnUndoBar({ entry, way }: TurnUndoProps) {
  const { readOnly, changes } = useSession();
  const redo = readOnly.value || entry.promptId === null ? null : turnRedo(entry, changes);
  if (!redo && !way.asking.value && !way.refused.value) return null;
  return (
    <div class="turn-undo">
      {redo
        ? (
          <p class="revert-line">
            <span role="status">{words.undoTurn.done}</span>
            <Deed
              name={words.undoTurn.redo}
              look="outlined"
              way={way}
              run={() => void way.perform(() => changes.revertAll(redo.files, redo.range))}
            />
          </p>
        )
        : way.asking.value && <Ask entry={entry} way={way} />}
      {way.refused.value && <Refused text={way.refused.value} way={way} />}
    </div>
  );
}

/** Why it was refused, and where each file is seen as it is now and can go back from there. */
function Refused({ text, way }: { readonly text: string; readonly way: WayBack }) {
  const app = useApp();
  const { changes } = useSession();
  // It is said of how things were: a turn or a revert since is another story.
  useEffect(() => () => way.refused.value = null, [changes.work.value]);
  return (
    <div class="form-problem home-problem">
      <p role="alert">{text}</p>
      {changes.runs.value && (
        <button
          type="button"
          class="outlined small"
          onClick={({ currentTarget }) => {
            changes.choose("session");
            app.panel.show(currentTarget, "changes");
            void changes.refresh();
          }}
        >
          {words.changes.showSession}
        </button>
      )}
    </div>
  );
}

interface DeedProps {
  readonly name: string;
  /** What it is called where the line around it is not seen. */
  readonly label?: string;
  readonly look: "quiet" | "outlined";
  readonly way: WayBack;
  readonly run: () => void;
}

function Deed({ name, label, look, way, run }: DeedProps) {
  const button = useRef<HTMLButtonElement>(null);
  // The first one stands there by itself; those after it replace what was clicked.
  useFocusIfLost(button, way.isUsed);
  return (
    <button
      type="button"
      class={`${look} small`}
      ref={button}
      aria-label={label}
      aria-disabled={way.busy.value}
      onClick={() => {
        if (!way.busy.value) run();
      }}
    >
      {name}
    </button>
  );
}

function Ask({ entry, way }: TurnUndoProps) {
  const app = useApp();
  const session = useSession();
  const branches = useSignal(false);
  const { files, left } = turnUndo(entry, session.changes);
  // Of a part, each file has its own way back.
  const isWhole = left.every(({ by }) => by !== "agent");
  const undo = async () => {
    if (!await way.perform(() => session.changes.revertAll(files, entry)) || !branches.value) return;
    const deeds = new SessionDeeds(app, session.sessionId);
    if (!await deeds.branch(entry.promptId)) session.problem.value = deeds.problem.value;
  };
  return (
    <Question
      ask={words.undoTurn.ask}
      text={`${words.undoTurn.text(files.length)} ${isWhole ? words.undoTurn.kept : words.revert.kept}`}
      confirm={way.busy.value ? words.revert.busy : words.undoTurn.confirm}
      cancel={words.revert.cancel}
      busy={way.busy.value}
      onConfirm={() => void undo()}
      onCancel={() => way.leave()}
    >
      <ul class="turn-undo-files">
        {files.slice(0, NAMED_MAX).map(({ path }) => (
          <li key={path}>
            <Path path={path} />
          </li>
        ))}
        {files.length > NAMED_MAX && <li>{words.changes.more(files.length - NAMED_MAX)}</li>}
      </ul>
      {left.length + entry.more > 0 && <p>{words.undoTurn.left(left.length + entry.more)}</p>}
      <label class="question-choice">
        <input
          type="checkbox"
          checked={branches.value}
          onChange={({ currentTarget }) => branches.value = currentTarget.checked}
        />
        {words.undoTurn.branch}
      </label>
    </Question>
  );
}
