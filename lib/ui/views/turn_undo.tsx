/**
 * Undoing a turn's changes: what will happen, then all of it or nothing, and the way back from that.
 */
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { ChangesEntry } from "../../transcript/entries.ts";
import { SessionDeeds } from "../state/session_deeds.ts";
import { turnRedo, turnUndo } from "../state/turn_undo.ts";
import { WayBack } from "../state/way_back.ts";
import { words } from "../state/words.ts";
import { useApp, useSession } from "./app_context.ts";
import { useFocusIfLost } from "./focus_if_lost.ts";
import { Question } from "./question.tsx";
import { Path } from "./visible.tsx";

/** Files named in the question; the rest is counted. */
const NAMED_MAX = 8;

export function TurnUndoBar({ entry }: { readonly entry: ChangesEntry }) {
  const session = useSession();
  const way = useMemo(() => new WayBack(), []);
  if (session.readOnly.value || entry.promptId === null) return null;
  const redo = turnRedo(entry, session.changes);
  if (!redo && turnUndo(entry, session.changes).files.length === 0) return null;
  return (
    <div class="turn-undo">
      {redo
        ? (
          <p class="revert-line">
            <span role="status">{words.undoTurn.done}</span>
            <Deed
              name={words.undoTurn.redo}
              run={() => void way.perform(() => session.changes.revertAll(redo.files, redo.range))}
            />
          </p>
        )
        : way.asking.value
        ? <Ask entry={entry} way={way} />
        : <Deed name={words.undoTurn.offer} run={() => way.ask()} />}
      {way.refused.value && <p class="form-problem" role="alert">{way.refused.value}</p>}
    </div>
  );
}

function Deed({ name, run }: { readonly name: string; readonly run: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useFocusIfLost(button);
  return <button type="button" class="outlined small" ref={button} onClick={run}>{name}</button>;
}

function Ask({ entry, way }: { readonly entry: ChangesEntry; readonly way: WayBack }) {
  const app = useApp();
  const session = useSession();
  const branches = useSignal(false);
  const { files, left } = turnUndo(entry, session.changes);
  const undo = async () => {
    if (!await way.perform(() => session.changes.revertAll(files, entry)) || !branches.value) return;
    const deeds = new SessionDeeds(app, session.sessionId);
    if (!await deeds.branch(entry.promptId)) session.problem.value = deeds.problem.value;
  };
  return (
    <Question
      ask={words.undoTurn.ask}
      text={`${words.undoTurn.text(files.length)} ${words.revert.kept}`}
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
