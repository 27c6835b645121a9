/**
 * A change to a file: removed and added lines, the unchanged ones between them folded.
 *
 * Until the comparing code is loaded, and for texts too long to compare, old and new stand under each other.
 */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Change } from "../state/tool_subject.ts";
import { words } from "../state/words.ts";
import { useSessionOrNone } from "./app_context.ts";
import type { DiffRow } from "./diff_rows.ts";
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
  const { oldText, newText, path } = change;
  const rows = useMemo(() => loaded?.diffRows(oldText, newText) ?? null, [loaded, oldText, newText]);
  const shown = rows && !all.value && rows.length > linesMax + 3 ? rows.slice(0, linesMax) : rows;
  return (
    <div class="diff" role="group" aria-label={words.diff.label(path)}>
      {!isBare && <Head change={change} base={base} rows={rows} />}
      <div class="diff-lines" tabIndex={0} role="group" aria-label={path}>
        {shown
          ? shown.map((row, index) => <Line key={index} row={row} numbered={!change.passage} />)
          : <pre>{newText}</pre>}
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
    </div>
  );
}

const SIGNS = { added: "+", removed: "−", same: " " } as const;

function Line({ row, numbered }: { readonly row: DiffRow; readonly numbered: boolean }) {
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
      {numbered && <span class="diff-number" aria-hidden="true">{row.newLine ?? row.oldLine}</span>}
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
