/**
 * A sub-agent: one row with what it does now, unfolded its whole thread and, at the end, its answer.
 *
 * Knows no kind of entry: what stands in the thread is drawn as in the conversation. Long ones show their newest part
 * first.
 */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { Entry, ToolEntry } from "../../transcript/entries.ts";
import { askers } from "../../transcript/lookup.ts";
import { textOf } from "../../transcript/parts.ts";
import { answerOf, latestStep, stepsOf, threadTitle } from "../../transcript/thread_words.ts";
import { durationText } from "../state/duration.ts";
import { words } from "../state/words.ts";
import { wordsOfSubagents as said } from "../state/words_of_subagents.ts";
import { workedMs } from "../state/worked_time.ts";
import { useSession } from "./app_context.ts";
import { Boundary } from "./boundary.tsx";
import { FoldingRow } from "./folding_row.tsx";
import { Parts } from "./parts.tsx";
import { titleOf } from "./tool.tsx";
import { Visible } from "./visible.tsx";

/** Entries of a thread that are drawn before more are asked for. */
const DRAWN_MAX = 60;
/** Characters of the latest words that are shown in a line. */
const LATEST_CHARS = 160;

interface SubagentProps {
  readonly entry: ToolEntry;
  readonly draw: (entry: Entry) => ComponentChildren;
}

export function Subagent({ entry, draw }: SubagentProps) {
  const open = useSignal(false);
  const title = threadTitle(entry) || said.nameless;
  const isRunning = entry.state === "running" || entry.state === "pending";
  return (
    <article
      class={`entry tool subagent ${entry.state}`}
      aria-label={said.row(title)}
      data-tool={entry.toolCallId}
      data-entry={entry.id}
    >
      <FoldingRow
        icon="agent"
        open={open.value}
        toggle={() => open.value = !open.value}
        body={() => <Thread entry={entry} draw={draw} />}
      >
        <span class={isRunning ? "row-title shimmer" : "row-title"}>
          <Visible text={said.row(title)} />
        </span>
        <Facts entry={entry} />
        <State entry={entry} />
      </FoldingRow>
      {isRunning && !open.value && <Latest entry={entry} />}
    </article>
  );
}

function Facts({ entry }: { readonly entry: ToolEntry }) {
  const steps = stepsOf(entry);
  const ms = workedMs(entry);
  return (
    <span class="facts">
      {entry.thread?.role && entry.title !== "" && <span class="dim">{entry.thread.role}</span>}
      {steps > 0 && <span class="dim">{said.steps(steps)}</span>}
      {ms >= 1000 && <span class="took">{durationText(ms)}</span>}
    </span>
  );
}

function State({ entry }: { readonly entry: ToolEntry }) {
  const session = useSession();
  const asks = session.permissions.value.some((asked) =>
    askers(session.transcript.peek().entries, asked).includes(entry)
  );
  return (
    <span class={`tool-state ${asks ? "asks" : entry.state}`}>
      {asks ? said.waits : words.toolState[entry.state]}
    </span>
  );
}

/** What it does now. Not read out: it may change many times a second. */
function Latest({ entry }: { readonly entry: ToolEntry }) {
  const latest = latestStep(entry);
  if (!latest) return null;
  return (
    <p class="subagent-latest" aria-live="off">
      <Visible text={stepText(latest)} />
    </p>
  );
}

function stepText(entry: Entry): string {
  if (entry.kind === "tool") return entry.thread ? said.row(threadTitle(entry)) : titleOf(entry);
  if (entry.kind === "notice") return entry.text;
  if (entry.kind === "thought") return words.conversation.thinking;
  const text = entry.kind === "agent" ? textOf(entry.parts).trimEnd() : "";
  return text.slice(text.lastIndexOf("\n") + 1).slice(-LATEST_CHARS);
}

function Thread({ entry, draw }: SubagentProps) {
  const all = useSignal(false);
  const entries = entry.thread?.entries ?? [];
  const hidden = all.value ? 0 : Math.max(0, entries.length - DRAWN_MAX);
  const answer = answerOf(entry);
  const task = entry.thread?.task ?? "";
  return (
    <div class="tool-body thread">
      {task !== "" && entries[0]?.kind !== "user" && (
        <div class="thread-task">
          <p class="dim small-text">{said.task}</p>
          <Parts parts={[{ type: "text", text: task }]} done plain />
        </div>
      )}
      {hidden > 0 && (
        <button type="button" class="quiet small" onClick={() => all.value = true}>
          {said.earlier(hidden)}
        </button>
      )}
      {entries.slice(hidden).map((one) => <Inner key={one.id} entry={one} draw={draw} />)}
      {entries.length === 0 && answer.length === 0 && (
        <p class="tool-empty">{entry.endedAt === null ? said.silent : said.told}</p>
      )}
      {answer.length > 0 && (
        <div class="thread-answer">
          <p class="dim small-text">{said.answer}</p>
          <Parts parts={answer} done={entry.endedAt !== null} />
        </div>
      )}
    </div>
  );
}

/** Drawn again when it changed, and not with each word of another one. */
function Inner({ entry, draw }: InnerProps) {
  return useMemo(() => <Boundary of={entry}>{draw(entry)}</Boundary>, [entry]);
}

interface InnerProps {
  readonly entry: Entry;
  readonly draw: (entry: Entry) => ComponentChildren;
}
