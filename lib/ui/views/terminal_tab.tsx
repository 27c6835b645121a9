/**
 * The panel's tab of commands, the newest first: what was run where, how it ended, and what it prints or printed.
 */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { durationText } from "../state/duration.ts";
import { type Command, commandsIn, commandText, directoryOf, exitOf, sameOr } from "../state/progress.ts";
import { words } from "../state/words.ts";
import { wordsOfProgress } from "../state/words_of_progress.ts";
import { workedMs } from "../state/worked_time.ts";
import { useApp, useSession } from "./app_context.ts";
import { EarlierTurns } from "./earlier_turns.tsx";
import { Icon } from "./icons.tsx";
import { Empty } from "./panel_empty.tsx";
import { ToEntry } from "./to_entry.tsx";
import { Printed } from "./tool_body.tsx";
import { Path, Visible } from "./visible.tsx";

/** Commands that are drawn before more are asked for. */
const DRAWN_MAX = 50;
/** Characters of a command that a line shows. */
const LINE_CHARS = 36;
const said = wordsOfProgress.terminal;

export function TerminalTab() {
  const session = useSession();
  const all = useSignal(false);
  const before = useRef<readonly Command[]>([]);
  const commands = before.current = sameOr(
    before.current,
    commandsIn(session.transcript.value.entries),
    (one, other) => one.entry === other.entry,
  );
  const wanted = useApp().panel.command.value;
  const isHidden = wanted !== null && commands.findIndex(({ entry }) => entry.id === wanted) >= DRAWN_MAX;
  useLayoutEffect(() => {
    if (isHidden) all.value = true;
  }, [isHidden]);
  const hidden = all.value ? 0 : Math.max(0, commands.length - DRAWN_MAX);
  return (
    <>
      {commands.length === 0 && (
        <Empty title={said.none(session.earlier.value === "none")} text={said.noneText} />
      )}
      {commands.length > 0 && (
        <ol class="commands" aria-label={said.list}>
          {commands.slice(0, commands.length - hidden).map((command) => (
            <CommandItem key={command.entry.id} command={command} />
          ))}
        </ol>
      )}
      {hidden > 0 && (
        <button type="button" class="quiet small" onClick={() => all.value = true}>
          {said.older(hidden)}
        </button>
      )}
      <EarlierTurns label={wordsOfProgress.loadEarlier} note={wordsOfProgress.notLoaded} />
    </>
  );
}

function CommandItem({ command: { entry, rowId } }: { readonly command: Command }) {
  /** Null until the person folds or unfolds it. */
  const chosen = useSignal<boolean | null>(null);
  const head = useRef<HTMLButtonElement>(null);
  const { panel } = useApp();
  const isWanted = panel.command.value === entry.id;
  useLayoutEffect(() => {
    if (!isWanted) return;
    chosen.value = true;
    panel.command.value = null;
    head.current?.scrollIntoView({ block: "nearest" });
    head.current?.focus({ preventScroll: true });
  }, [isWanted]);
  const cwd = useSession().ready.value?.cwd ?? "";
  const isRunning = entry.state === "running" || entry.state === "pending";
  const isOpen = chosen.value ?? (isRunning || entry.state === "failed");
  const text = commandText(entry);
  const place = directoryOf(entry) ?? cwd;
  const exit = exitOf(entry);
  return (
    <li class="changed-turn">
      <button
        type="button"
        class="changed-turn-head"
        ref={head}
        aria-expanded={isOpen}
        onClick={() => chosen.value = !isOpen}
      >
        <Icon name="chevron" size={12} />
        <span class="changed-turn-about">
          <code class="changed-turn-title">
            <Visible text={text} />
          </code>
          <span class="changed-turn-facts">
            <span class={`tool-state ${entry.state}`}>{words.toolState[entry.state]}</span>
            {exit && <span>{said.exit(exit.code, exit.signal)}</span>}
            {entry.endedAt !== null && <span>{durationText(workedMs(entry))}</span>}
            {rowId !== entry.id && <span>{said.by}</span>}
          </span>
        </span>
      </button>
      {isOpen && (
        <div class="command-body">
          <Path path={place} />
          {isLong(text) && <pre class="command" tabIndex={0}><code><Visible text={text} /></code></pre>}
          <Printed entry={entry} />
          <ToEntry id={rowId} what={text} />
        </div>
      )}
    </li>
  );
}

/** What a line of the panel does not show whole. */
function isLong(text: string): boolean {
  return text.length > LINE_CHARS || text.includes("\n");
}
