/**
 * What became different in the workspace, in the conversation: one quiet line at a turn's foot, a word at the
 * start on what happened meanwhile, and files that were put back.
 */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ChangesEntry, RevertEntry } from "../../transcript/entries.ts";
import type { LastSession } from "../../workspace.ts";
import { durationText } from "../state/duration.ts";
import { WayBack } from "../state/way_back.ts";
import { words } from "../state/words.ts";
import { useApp, useSession } from "./app_context.ts";
import { byText } from "./by_text.ts";
import { ChangeGroups, ChangeLine, Counts } from "./change_groups.tsx";
import { Icon } from "./icons.tsx";
import { TurnUndoBar, TurnUndoOffer } from "./turn_undo.tsx";
import { Path } from "./visible.tsx";

/** Files listed without being asked for. */
const BEFORE_FILES_MAX = 8;

export function Changes({ entry }: { readonly entry: ChangesEntry }) {
  return entry.scope === "before" ? <ChangedBefore entry={entry} /> : <ChangedInTurn entry={entry} />;
}

function ChangedInTurn({ entry }: { readonly entry: ChangesEntry }) {
  const open = useSignal(false);
  const way = useMemo(() => new WayBack(), []);
  const { files, more, late } = entry;
  const count = files.length + more;
  return (
    <article class="entry changes" aria-label={words.changes.entry}>
      <div class="changes-line">
        <button
          type="button"
          class="quiet small changes-fold"
          aria-expanded={open.value}
          onClick={() => open.value = !open.value}
        >
          <Icon name="chevron" size={12} />
          <span>{late ? words.changes.earlierTurn(count) : words.changes.turn(count)}</span>
          <Counts files={files} />
        </button>
        <ReviewButton entry={entry} />
        <TurnUndoOffer entry={entry} way={way} />
      </div>
      {open.value && <Files entry={entry} />}
      <TurnUndoBar entry={entry} way={way} />
    </article>
  );
}

function ChangedBefore({ entry }: { readonly entry: ChangesEntry }) {
  const { files, more } = entry;
  const open = useSignal(files.length <= BEFORE_FILES_MAX);
  return (
    <article class="entry changes-before" aria-label={words.changes.before}>
      <div class="changes-before-head">
        <p class="changes-before-title">{words.changes.before}</p>
        <LastLine entry={entry} />
        <div class="changes-line">
          <button
            type="button"
            class="quiet small changes-fold"
            aria-expanded={open.value}
            onClick={() => open.value = !open.value}
          >
            <Icon name="chevron" size={12} />
            <span>{words.changes.files(files.length + more)}</span>
            <Counts files={files} />
          </button>
          <ReviewButton entry={entry} />
        </div>
      </div>
      {open.value && <Files entry={entry} />}
    </article>
  );
}

/** Each leads to its lines in the panel. */
function Files({ entry }: { readonly entry: ChangesEntry }) {
  const review = useReview(entry);
  return (
    <div class="changes-files">
      <ChangeGroups
        files={entry.files}
        more={entry.more}
        isUnsaid={entry.scope === "before"}
        draw={(file) => (
          <button
            type="button"
            class="changed-file"
            onClick={({ currentTarget }) => review(currentTarget, file.path)}
          >
            <ChangeLine file={file} />
          </button>
        )}
      />
    </div>
  );
}

function ReviewButton({ entry }: { readonly entry: ChangesEntry }) {
  const review = useReview(entry);
  return (
    <button
      type="button"
      class="quiet small changes-review"
      onClick={({ currentTarget }) => review(currentTarget)}
    >
      {words.changes.review}
    </button>
  );
}

function useReview(entry: ChangesEntry): (opener: HTMLElement, path?: string) => void {
  const app = useApp();
  const { changes } = useSession();
  return (opener, path) => {
    changes.want(entry.id, path);
    app.panel.show(opener, "changes");
  };
}

/** Told where it is the last session before this entry, not one that ended later. */
function LastLine({ entry }: { readonly entry: ChangesEntry }) {
  const last = useSession().workspace.value?.last;
  if (!last || Date.parse(last.ended_at) > entry.at) return null;
  return <p class="changes-last">{lastText(last)}</p>;
}

function lastText(last: LastSession): string {
  const { files_added, files_modified, files_deleted, files_renamed } = last;
  return words.changes.last({
    agent: last.agent,
    turns: last.turns,
    took: durationText(last.duration_seconds * 1000, { whole: true }),
    files: files_added.length + files_modified.length + files_deleted.length + files_renamed.length,
    end: last.end_reason,
  });
}

export function Revert({ entry }: { readonly entry: RevertEntry }) {
  const session = useSession();
  const way = useMemo(() => new WayBack(), []);
  const by = session.devices.worthNaming(entry.by) ? byText(entry.by) : null;
  const undoes = session.changes.undoes(entry);
  const canUndo = session.changes.stands(entry) && !session.readOnly.value;
  return (
    <article class="entry revert" aria-label={words.revert.entry}>
      <p>
        {by !== null && `${by} · `}
        {undoes ? words.revert.undid(by === null) : words.revert.put(by === null)} <Path path={entry.path} />
        {!undoes && ` ${words.revert.back}`}
      </p>
      {canUndo && (
        <button
          type="button"
          class="outlined small"
          aria-label={words.revert.undoFile(entry.path)}
          aria-disabled={way.busy.value}
          onClick={() => void way.perform(() => session.changes.undo(entry))}
        >
          {words.revert.undo}
        </button>
      )}
      {way.refused.value && <p class="form-problem" role="alert">{way.refused.value}</p>}
    </article>
  );
}
