/**
 * A change to a file: removed and added lines, the unchanged ones between them folded.
 *
 * Until the comparing code is loaded, and for texts too long to compare, old and new stand under each other.
 */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { splitDiffs } from "../state/diff_view.ts";
import type { Change } from "../state/tool_subject.ts";
import { words } from "../state/words.ts";
import { useApp, useSessionOrNone } from "./app_context.ts";
import type { DiffRow } from "./diff_rows.ts";
import { Icon } from "./icons.tsx";
import { lazily } from "./lazy.ts";
import { Path, Visible } from "./visible.tsx";

const LINES_MAX = 400;
const differ = lazily(() => import("./diff_rows.ts"));

interface DiffProps {
  readonly change: Change;
  /** The directory its path is told in; where it is absent, the open session's. */
  readonly base?: string;
  /** Lines drawn before more are asked for. */
  readonly linesMax?: number;
  /** Where the file's name and counts stand above it already. */
  readonly isBare?: boolean;
}

export function Diff({ change, base, linesMax = LINES_MAX, isBare = false }: DiffProps) {
  const all = useSignal(false);
  const loaded = differ();
  const { panel } = useApp();
  const split = splitDiffs.value && change.oldText !== null && !panel.covers.value;
  const { oldText, newText, path } = change;
  const rows = useMemo(() => loaded?.diffRows(oldText, newText) ?? null, [loaded, oldText, newText]);
  const shown = rows && !all.value && rows.length > linesMax + 3 ? rows.slice(0, linesMax) : rows;
  return (
    <div class="diff" role="group" aria-label={words.diff.label(path)}>
      {!isBare && <Head change={change} base={base} rows={rows} />}
      <div class={split ? "diff-lines split" : "diff-lines"} tabIndex={0} role="group" aria-label={path}>
        {!shown
          ? <pre>{newText}</pre>
          : split && loaded
          ? <Split rows={shown} loaded={loaded} numbered={!change.passage} />
          : shown.map((row, index) => <Line key={index} row={row} numbered={!change.passage} />)}
      </div>
      {rows && shown && shown.length < rows.length && (
        <button
          type="button"
          class="quiet small"
          onClick={() => all.value = true}
        >
          {words.diff.tooLong(rows.length)}
        </button>
      )}
    </div>
  );
}

interface HeadProps extends Pick<DiffProps, "change" | "base"> {
  readonly rows: readonly DiffRow[] | null;
}

function Head({ change: { path, oldText }, base, rows }: HeadProps) {
  const session = useSessionOrNone();
  const added = rows?.filter(({ type }) => type === "added").length ?? 0;
  const removed = rows?.filter(({ type }) => type === "removed").length ?? 0;
  return (
    <div class="diff-head">
      <Path path={path} base={base ?? session?.ready.value?.cwd} />
      {oldText === null && <span class="badge">{words.diff.created}</span>}
      <span class="counts">
        <span class="added">+{added}</span> <span class="removed">−{removed}</span>
      </span>
      {oldText !== null && (
        <button
          type="button"
          class="quiet icon-button small diff-split"
          aria-label={words.diff.split}
          title={words.diff.split}
          aria-pressed={splitDiffs.value}
          onClick={() => splitDiffs.value = !splitDiffs.value}
        >
          <Icon name="split" size={14} />
        </button>
      )}
    </div>
  );
}

interface SplitProps {
  readonly rows: readonly DiffRow[];
  readonly loaded: typeof import("./diff_rows.ts");
  readonly numbered: boolean;
}

function Split({ rows, loaded, numbered }: SplitProps) {
  return (
    <>
      {loaded.splitRows(rows).map((row, index) =>
        "type" in row
          ? <SplitFold key={index} row={row} {...{ loaded, numbered }} />
          : (
            <div key={index} class="diff-pair">
              {row.left ? <Line row={row.left} numbered={numbered} isOld /> : <div class="diff-line none" />}
              {row.right ? <Line row={row.right} numbered={numbered} /> : <div class="diff-line none" />}
            </div>
          )
      )}
    </>
  );
}

function SplitFold(
  { row, loaded, numbered }: Omit<SplitProps, "rows"> & {
    readonly row: Extract<DiffRow, { type: "folded" }>;
  },
) {
  const open = useSignal(false);
  if (open.value) return <Split rows={row.rows} loaded={loaded} numbered={numbered} />;
  return (
    <button type="button" class="diff-fold" onClick={() => open.value = true}>
      {words.diff.unchanged(row.rows.length)}
    </button>
  );
}

const SIGNS = { added: "+", removed: "−", same: " " } as const;

interface LineProps {
  readonly row: DiffRow;
  readonly numbered: boolean;
  /** It stands on the side of the old text. */
  readonly isOld?: boolean;
}

function Line({ row, numbered, isOld = false }: LineProps) {
  const open = useSignal(false);
  if (row.type === "folded") {
    if (open.value) {
      return <>{row.rows.map((inner, index) => <Line key={index} row={inner} numbered={numbered} />)}</>;
    }
    return (
      <button type="button" class="diff-fold" onClick={() => open.value = true}>
        {words.diff.unchanged(row.rows.length)}
      </button>
    );
  }
  return (
    <div class={`diff-line ${row.type}`}>
      {numbered && (
        <span class="diff-number" aria-hidden="true">{isOld ? row.oldLine : row.newLine ?? row.oldLine}</span>
      )}
      <span class="diff-sign" aria-hidden="true">{SIGNS[row.type]}</span>
      <span class="diff-text">
        {row.type === "added" && <ins class="only-heard">added</ins>}
        {row.type === "removed" && <del class="only-heard">removed</del>}
        {row.words
          ? row.words.map((word, index) =>
            word.changed
              ? (
                <mark key={index}>
                  <Visible text={word.text} />
                </mark>
              )
              : <Visible key={index} text={word.text} />
          )
          : <Visible text={row.text} />}
      </span>
    </div>
  );
}
