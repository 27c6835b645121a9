/**
 * The panel's first tab: what changed since the session began, or turn by turn.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { ChangedTurn, ChangesView } from "../state/changes_panel.ts";
import { clockText } from "../state/duration.ts";
import { words } from "../state/words.ts";
import { useApp, useSession } from "./app_context.ts";
import { ChangeGroups, Counts } from "./change_groups.tsx";
import { ChangedFile, RestoredFile } from "./changed_file.tsx";
import { EarlierTurns } from "./earlier_turns.tsx";
import { Icon } from "./icons.tsx";
import { Empty } from "./panel_empty.tsx";
import { Visible } from "./visible.tsx";

export function ChangesTab() {
  const { changes } = useSession();
  const view = changes.view.value;
  return (
    <>
      <div class="panel-row">
        <div class="switch" role="group" aria-label={words.changes.view}>
          <ViewButton view="session" />
          <ViewButton view="turns" />
        </div>
        {view === "session" && changes.runs.value && <RefreshButton />}
      </div>
      {view === "session" ? <SessionChanges /> : <TurnChanges />}
      <p class="panel-note">{words.changes.ignored}</p>
    </>
  );
}

function ViewButton({ view }: { readonly view: ChangesView }) {
  const { changes } = useSession();
  return (
    <button
      type="button"
      class="switch-button"
      aria-pressed={changes.view.value === view}
      onClick={() => changes.choose(view)}
    >
      {view === "session" ? words.changes.viewSession : words.changes.viewTurns}
    </button>
  );
}

function RefreshButton() {
  const { changes } = useSession();
  return (
    <button
      type="button"
      class={changes.loading.value ? "quiet icon-button refreshing" : "quiet icon-button"}
      aria-label={words.changes.refresh}
      title={words.changes.refresh}
      onClick={() => void changes.refresh()}
    >
      <Icon name="refresh" />
    </button>
  );
}

function SessionChanges() {
  const session = useSession();
  const { changes } = session;
  const stamp = changes.stamp.value;
  const runs = changes.runs.value;
  useEffect(() => void changes.refresh(), [stamp]);
  const whole = changes.whole.value;
  if (!runs) return <NotRunning isElsewhere={session.readOnly.value} />;
  const { problem } = changes;
  return (
    <>
      {problem.value && <p class="form-problem" role="alert">{problem.value}</p>}
      {!whole && !problem.value && <p class="panel-waiting" aria-busy="true">{words.changes.loading}</p>}
      {whole && whole.files.length > 0 && (
        <>
          <p class="panel-total">
            <span>{words.changes.total(whole.files.length + whole.more)}</span>
            <Counts files={whole.files} />
          </p>
          <ChangeGroups
            files={whole.files}
            more={whole.more}
            draw={(file) => <ChangedFile file={file} range={whole} />}
          />
        </>
      )}
      {whole && whole.files.length === 0 && changes.restored.value.length === 0 && (
        <Empty title={words.changes.noneYet} text={words.changes.noneYetText} />
      )}
      {changes.restored.value.length > 0 && (
        <>
          <p class="change-by">{words.revert.entry}</p>
          <ul class="changed-files" aria-label={words.revert.entry}>
            {changes.restored.value.map((entry) => (
              <li key={entry.path}>
                <RestoredFile entry={entry} />
              </li>
            ))}
          </ul>
        </>
      )}
      {whole && whole.unreadable > 0 && <p class="panel-note">{words.changes.unreadable(whole.unreadable)}
      </p>}
    </>
  );
}

function NotRunning({ isElsewhere }: { readonly isElsewhere: boolean }) {
  const { changes } = useSession();
  const [title, text] = isElsewhere
    ? [words.changes.runsElsewhere, words.changes.runsElsewhereText]
    : [words.changes.notRunning, words.changes.notRunningText];
  return (
    <Empty title={title} text={text}>
      <button type="button" class="outlined" onClick={() => changes.choose("turns")}>
        {words.changes.showTurns}
      </button>
    </Empty>
  );
}

function TurnChanges() {
  const session = useSession();
  const turns = session.changes.turns.value;
  const earlier = session.earlier.value;
  return (
    <>
      {turns.map((turn, index) => <Turn key={turn.entry.id} turn={turn} isNewest={index === 0} />)}
      {turns.length === 0 && (
        <Empty title={words.changes.noTurns(earlier === "none")} text={words.changes.noTurnsText} />
      )}
      {/* They changed files too. */}
      <EarlierTurns />
    </>
  );
}

function Turn(
  { turn: { entry, title }, isNewest }: { readonly turn: ChangedTurn; readonly isNewest: boolean },
) {
  const app = useApp();
  const { changes } = useSession();
  const heading = useRef<HTMLButtonElement>(null);
  const chosen = useSignal<boolean | null>(null);
  const wanted = changes.wanted.value?.entryId === entry.id ? changes.wanted.value : null;
  /** With one file there is no choice to be made. */
  const only = entry.files.length === 1 ? entry.files[0].path : null;
  const isOpen = chosen.value ?? (wanted !== null || (isNewest && changes.wanted.value === null));
  useLayoutEffect(() => {
    if (!wanted || !changes.arrive(wanted)) return;
    chosen.value = true;
    heading.current?.scrollIntoView({ block: "start" });
    heading.current?.focus({ preventScroll: true });
  }, [wanted]);
  return (
    <section class="changed-turn">
      <h3>
        <button
          type="button"
          class="changed-turn-head"
          aria-expanded={isOpen}
          ref={heading}
          onClick={() => chosen.value = !isOpen}
        >
          <Icon name="chevron" size={12} />
          <span class="changed-turn-about">
            <span class="changed-turn-title">
              <Visible text={title} />
            </span>
            <span class="changed-turn-facts">
              <time>{clockText(entry.at, app.now.peek())}</time>
              <span>{words.changes.files(entry.files.length + entry.more)}</span>
              <Counts files={entry.files} />
            </span>
          </span>
        </button>
      </h3>
      {isOpen && (
        <ChangeGroups
          files={entry.files}
          more={entry.more}
          isUnsaid={entry.scope === "before"}
          draw={(file) => (
            <ChangedFile
              file={file}
              range={entry}
              turn={entry}
              isUnfolded={wanted !== null && (wanted.path ?? only) === file.path}
            />
          )}
        />
      )}
    </section>
  );
}
