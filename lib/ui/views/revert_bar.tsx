/**
 * The way back for one file: the offer, its question in place, and Undo.
 */
import { useMemo, useRef } from "preact/hooks";
import type { ChangesEntry, RevertEntry } from "../../transcript/entries.ts";
import type { FileChange } from "../../workspace.ts";
import type { Range } from "../state/changes_panel.ts";
import { WayBack } from "../state/way_back.ts";
import { words } from "../state/words.ts";
import { useSession } from "./app_context.ts";
import { useFocusIfLost } from "./focus_if_lost.ts";
import { Question } from "./question.tsx";

/** A file and what changed it. */
export interface Reviewed {
  readonly file: FileChange;
  readonly range: Range;
  /** The turn; all of the session otherwise. */
  readonly turn?: ChangesEntry;
}

interface RevertBarProps extends Reviewed {
  /** Set where it was put back and still is. */
  readonly back: RevertEntry | null;
}

export function RevertBar(props: RevertBarProps) {
  const { file, turn, back } = props;
  const session = useSession();
  const way = useMemo(() => new WayBack(), []);
  // What a person or their editor did before the session is not ours to take back.
  if (session.readOnly.value || turn?.scope === "before") return null;
  return (
    <div class="revert-bar">
      {back
        ? (
          <div class="revert-line">
            <span role="status">{words.revert.done}</span>
            <UndoButton entry={back} oldPath={file.oldPath} way={way} />
          </div>
        )
        : way.asking.value
        ? <Ask {...props} way={way} />
        : <Offer {...props} way={way} />}
      {way.refused.value && <Refused {...props} text={way.refused.value} />}
    </div>
  );
}

type WithWay<T> = T & { readonly way: WayBack };

function Offer({ file, turn, way }: WithWay<RevertBarProps>) {
  const { changes } = useSession();
  const button = useRef<HTMLButtonElement>(null);
  useFocusIfLost(button);
  if (turn && changes.changedLater(file.path, turn)) return <p class="review-note">{words.revert.later}</p>;
  // An earlier turn's undo took it along.
  if (turn && !changes.changedLast(file.path, turn)) return null;
  return (
    <div class="revert-line">
      <button
        type="button"
        class="outlined small"
        aria-label={words.revert.offerFile(file.path)}
        ref={button}
        onClick={() => way.ask()}
      >
        {words.revert.offer}
      </button>
    </div>
  );
}

function Ask({ file, range, turn, way }: WithWay<RevertBarProps>) {
  const { changes } = useSession();
  const fate = turn ? words.revert.toTurn(file.status) : words.revert.toSession(file.status);
  return (
    <Question
      ask={words.revert.ask(file.path)}
      text={`${fate} ${words.revert.kept}`}
      confirm={way.busy.value ? words.revert.busy : words.revert.confirm}
      cancel={words.revert.cancel}
      busy={way.busy.value}
      onConfirm={() => void way.perform(() => changes.revert(file, range))}
      onCancel={() => way.leave()}
    />
  );
}

interface UndoProps {
  readonly entry: RevertEntry;
  readonly oldPath?: string;
  readonly way: WayBack;
}

export function UndoButton({ entry, oldPath, way }: UndoProps) {
  const { changes } = useSession();
  const button = useRef<HTMLButtonElement>(null);
  useFocusIfLost(button);
  return (
    <button
      type="button"
      class="outlined small"
      aria-label={words.revert.undoFile(entry.path)}
      // As it comes, it may still be busy, and takes the focus all the same.
      aria-disabled={way.busy.value}
      ref={button}
      onClick={() => void way.perform(() => changes.undo(entry, oldPath))}
    >
      {words.revert.undo}
    </button>
  );
}

/** Why it did not happen, and the one useful thing to do. */
function Refused({ turn, text }: RevertBarProps & { readonly text: string }) {
  const { changes } = useSession();
  const look = () => {
    if (turn) changes.choose("session");
    void changes.refresh();
  };
  return (
    <div class="form-problem revert-refused">
      <p role="alert">{text}</p>
      {changes.runs.value && (
        <button type="button" class="outlined small" onClick={look}>
          {turn ? words.changes.showSession : words.changes.refresh}
        </button>
      )}
    </div>
  );
}
