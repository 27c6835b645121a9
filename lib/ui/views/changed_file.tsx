/**
 * One changed file in the panel: unfolded, its lines and the way back.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { RevertEntry } from "../../transcript/entries.ts";
import { FileReview } from "../state/file_review.ts";
import { WayBack } from "../state/way_back.ts";
import { words } from "../state/words.ts";
import { useSession } from "./app_context.ts";
import { ChangeLine } from "./change_groups.tsx";
import { Diff } from "./diff.tsx";
import { Icon } from "./icons.tsx";
import { RevertBar, type Reviewed, UndoButton } from "./revert_bar.tsx";
import { Path } from "./visible.tsx";

interface ChangedFileProps extends Reviewed {
  readonly isUnfolded?: boolean;
}

export function ChangedFile({ file, range, turn, isUnfolded = false }: ChangedFileProps) {
  const { changes } = useSession();
  const open = useSignal(isUnfolded);
  useEffect(() => {
    if (isUnfolded) open.value = true;
  }, [isUnfolded]);
  const back = changes.putBack(file.path, range.from, turn);
  return (
    <div class={back ? "review-file put-back" : "review-file"}>
      <button
        type="button"
        class="changed-file"
        aria-expanded={open.value}
        onClick={() => open.value = !open.value}
      >
        <ChangeLine file={file} />
        {back && <span class="badge">{words.revert.badge}</span>}
        <Icon name="chevron" size={12} />
      </button>
      {open.value && (
        <div class="review-body">
          <RevertBar file={file} range={range} turn={turn} back={back} />
          <Texts file={file} range={range} />
        </div>
      )}
    </div>
  );
}

function Texts({ file, range: { from, to } }: Pick<ChangedFileProps, "file" | "range">) {
  const session = useSession();
  const review = useMemo(() => new FileReview(session), [session]);
  const load = () => void review.load(file, { from, to });
  useEffect(load, [file.path, file.oldPath, from, to]);
  const pair = review.pair.value;
  if (review.problem.value) {
    return (
      <div class="review-problem">
        <p role="alert">{review.problem.value}</p>
        <button type="button" class="outlined small" onClick={load}>{words.changes.retry}</button>
      </div>
    );
  }
  if (!pair) return <p class="panel-waiting" aria-busy="true">{words.changes.waiting}</p>;
  if (!pair.shown) return <p class="review-note">{words.changes.notShown}</p>;
  const { oldText, newText } = pair;
  if (oldText === newText) return <p class="review-note">{words.changes.same}</p>;
  return <Diff change={{ path: file.path, oldText, newText: newText ?? "", passage: false }} isBare />;
}

/** A file that is as it was when the session began, since somebody put it back. */
export function RestoredFile({ entry }: { readonly entry: RevertEntry }) {
  const session = useSession();
  const way = useMemo(() => new WayBack(), []);
  return (
    <div class="review-file put-back">
      <div class="changed-file">
        <span class="change-path">
          <Path path={entry.path} />
        </span>
        {!session.readOnly.value && <UndoButton entry={entry} way={way} />}
      </div>
      {way.refused.value && <p class="form-problem" role="alert">{way.refused.value}</p>}
    </div>
  );
}
