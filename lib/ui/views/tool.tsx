/**
 * A tool call: one row that changes in place, its body folded away until it is wanted.
 *
 * A failed call opens itself. The title is the agent's claim; the body shows what it really passed on.
 */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ToolEntry } from "../../transcript/entries.ts";
import { durationText } from "../state/duration.ts";
import { toolSubject } from "../state/tool_subject.ts";
import { lineCounts } from "../state/line_counts.ts";
import { words } from "../state/words.ts";
import { workedMs } from "../state/worked_time.ts";
import { useSession } from "./app_context.ts";
import { byText } from "./by_text.ts";
import { FoldingRow } from "./folding_row.tsx";
import { toolIcon } from "./icons.tsx";
import { ToolBody } from "./tool_body.tsx";
import { Path, Visible } from "./visible.tsx";

export function Tool({ entry }: { readonly entry: ToolEntry }) {
  /** Null until the person folds or unfolds it. */
  const chosen = useSignal<boolean | null>(null);
  const open = chosen.value ?? entry.state === "failed";
  const title = titleOf(entry);
  const cwd = useSession().ready.value?.cwd;
  return (
    <article
      class={`entry tool ${entry.state}`}
      aria-label={words.entry.tool(title)}
      data-entry={entry.id}
      data-tool={entry.toolCallId}
    >
      <FoldingRow
        icon={toolIcon(entry.toolKind)}
        open={open}
        toggle={() => chosen.value = !open}
        body={() => <ToolBody entry={entry} />}
      >
        <span class={entry.state === "running" ? "row-title shimmer" : "row-title"}>
          <Title text={cwd ? title.replaceAll(`${cwd}/`, "") : title} />
        </span>
        <Facts entry={entry} title={title} />
        <span class={`tool-state ${entry.state}`}>{words.toolState[entry.state]}</span>
      </FoldingRow>
    </article>
  );
}

/** What can be told in a word: the file, the lines changed, the question, the time. */
function Facts({ entry, title }: { readonly entry: ToolEntry; readonly title: string }) {
  const session = useSession();
  const { subject, counts } = useMemo(() => {
    const subject = toolSubject(entry);
    return { subject, counts: lineCounts(subject.changes) };
  }, [entry.content, entry.proposed, entry.rawInput, entry.targets]);
  const path = subject.paths[0];
  const file = path?.slice(path.lastIndexOf("/") + 1);
  const cwd = session.ready.value?.cwd;
  const answer = entry.permissions.findLast((asked) => asked.answer?.option)?.answer;
  const ms = workedMs(entry);
  return (
    <span class="facts">
      {file && path !== cwd && !title.includes(file) && <Path path={path} base={cwd} />}
      {counts && (
        <span class="counts">
          <span class="added">+{counts.added}</span> <span class="removed">−{counts.removed}</span>
        </span>
      )}
      {answer?.option && (
        <span class="answered">
          {words.tool.allowed(
            answer.option.name,
            session.devices.worthNaming(answer.by) ? byText(answer.by) : null,
          )}
        </span>
      )}
      {ms >= 1000 && <span class="took">{durationText(ms)}</span>}
    </span>
  );
}

/** In one line; an agent that gives no title is named by its kind. */
export function titleOf(entry: ToolEntry): string {
  const title = entry.title.replace(/\s+/g, " ").trim();
  if (title === "") return words.toolVerb(entry.toolKind);
  return title.length > 300 ? `${title.slice(0, 299)}…` : title;
}

/** Agents put commands and paths between backticks. */
function Title({ text }: { readonly text: string }) {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0) return <Visible text={text} />;
  return (
    <>
      {pieces.map((piece, index) =>
        index % 2 === 1
          ? (
            <code key={index}>
              <Visible text={piece} />
            </code>
          )
          : <Visible key={index} text={piece} />
      )}
    </>
  );
}
