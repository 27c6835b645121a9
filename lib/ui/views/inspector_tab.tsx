/**
 * The panel's tab of protocol messages: what drawbridge and the agent said to each other, requests paired with
 * their answers.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { FrameShown } from "../../api.ts";
import { type FrameKind, FRAMES_EVERY_MS, Inspector } from "../state/inspector.ts";
import { wordsOfInspector as words } from "../state/words_of_inspector.ts";
import { useApp, useSession } from "./app_context.ts";
import { CopyButton } from "./code_block.tsx";
import { lookingAt } from "./looking_at.ts";
import { Empty } from "./panel_empty.tsx";
import { saveFile } from "./save_file.ts";
import { Visible } from "./visible.tsx";

const KINDS: readonly FrameKind[] = ["all", "calls", "notifications", "errors"];

export function InspectorTab() {
  const { rest, panel } = useApp();
  const { sessionId } = useSession();
  const inspector = useMemo(() => new Inspector(rest, sessionId, panel.frameFilter), [rest, sessionId]);
  useEffect(() => lookingAt(() => void inspector.refresh(), FRAMES_EVERY_MS), [inspector]);
  const frames = inspector.frames.value;
  const problem = inspector.problem.value;
  return (
    <>
      {problem && <p class="form-problem" role="alert">{problem}</p>}
      {!frames && !problem && <p class="panel-waiting" aria-busy="true">{words.loading}</p>}
      {frames?.length === 0 && <Empty title={words.none} text={words.noneText} />}
      {frames && frames.length > 0 && (
        <>
          <Controls inspector={inspector} />
          <Frames inspector={inspector} />
        </>
      )}
    </>
  );
}

function Controls({ inspector }: { readonly inspector: Inspector }) {
  const { filter, kind, paused, matching } = inspector;
  const save = () => {
    const text = JSON.stringify(matching.value, null, 2);
    saveFile(new Blob([text], { type: "application/json" }), words.fileName);
  };
  return (
    <div class="inspector-controls">
      <input
        type="search"
        aria-label={words.filter}
        placeholder={words.filter}
        spellcheck={false}
        value={filter.value}
        onInput={({ currentTarget }) => filter.value = currentTarget.value}
      />
      <select
        aria-label={words.kind}
        value={kind.value}
        onChange={({ currentTarget }) => kind.value = KINDS[currentTarget.selectedIndex]}
      >
        {KINDS.map((name) => <option key={name} value={name}>{words.kinds[name]}</option>)}
      </select>
      <button type="button" class="quiet small" onClick={() => paused.value = !paused.value}>
        {paused.value ? words.resume : words.pause}
      </button>
      <button type="button" class="quiet small" onClick={save}>{words.save}</button>
    </div>
  );
}

function Frames({ inspector }: { readonly inspector: Inspector }) {
  const matching = inspector.matching.value;
  const hidden = Math.max(0, matching.length - inspector.drawn.value);
  if (matching.length === 0) return <p class="panel-waiting">{words.nothing}</p>;
  return (
    <>
      {hidden > 0 && (
        <button type="button" class="quiet small" onClick={() => inspector.more()}>
          {words.older(hidden)}
        </button>
      )}
      <ol class="messages" aria-label={words.list}>
        {matching.slice(hidden).map((frame) => <Frame key={frame.number} frame={frame} />)}
      </ol>
    </>
  );
}

function Frame({ frame }: { readonly frame: FrameShown }) {
  const open = useSignal(false);
  const out = frame.direction === "to_agent";
  const { method, kind, tookMs, id, count } = frame;
  return (
    <li class={`protocol is-${kind}`} id={`protocol-${frame.number}`}>
      <button
        type="button"
        class="protocol-line"
        aria-expanded={open.value}
        onClick={() => open.value = !open.value}
      >
        <span class="protocol-time">{clock(frame.at)}</span>
        <span aria-hidden="true">{out ? "→" : "←"}</span>
        <span class="only-heard">{out ? words.toAgent : words.fromAgent}</span>
        <span class="protocol-method">
          <Visible text={nameOf(frame, method)} />
        </span>
        <span class="protocol-facts">
          {count > 1 && `×${count}`} {id !== undefined && `#${id}`}{" "}
          {tookMs !== undefined && words.took(tookMs)}
        </span>
      </button>
      {open.value && <Opened frame={frame} />}
    </li>
  );
}

function Opened({ frame }: { readonly frame: FrameShown }) {
  const missing = useSignal(false);
  const { toolCallId, answers } = frame;
  const text = JSON.stringify(frame.json, null, 2);
  const show = () => {
    const card = document.querySelector<HTMLElement>(`[data-tool=${CSS.escape(toolCallId ?? "")}]`);
    card?.scrollIntoView({ block: "center" });
    card?.querySelector<HTMLElement>("summary")?.focus();
    missing.value = !card;
  };
  return (
    <div class="protocol-body">
      <div class="protocol-deeds">
        {toolCallId !== undefined && (
          <button type="button" class="quiet small" onClick={show}>{words.inConversation}</button>
        )}
        {answers !== undefined && (
          <button
            type="button"
            class="quiet small"
            onClick={() => goToFrame(answers)}
          >
            {words.answers}
          </button>
        )}
        {frame.json !== null && <CopyButton text={() => text} label={words.copy} />}
      </div>
      {missing.value && <p role="status">{words.notShown}</p>}
      {frame.json === null
        ? <p>{words.tooLong(frame.chars)}</p>
        : <pre tabIndex={0}><Visible text={text} /></pre>}
    </div>
  );
}

function goToFrame(number: number): void {
  const line = document.querySelector<HTMLElement>(`#protocol-${number} > .protocol-line`);
  line?.scrollIntoView({ block: "center" });
  line?.focus();
}

function nameOf({ kind, json }: FrameShown, method: string | null): string {
  if (kind === "noise") return method ?? words.noise;
  const update = method === "session/update" ? updateOf(json) : null;
  return update === null ? method ?? kind : `${method} ${update}`;
}

/** Which kind of update it is. */
function updateOf(json: unknown): string | null {
  // As the bridge parsed it; a part that is missing makes it no update.
  const { params } = json as { params?: { update?: { sessionUpdate?: unknown } } };
  return typeof params?.update?.sessionUpdate === "string" ? params.update.sessionUpdate : null;
}

/** Hours to milliseconds, by this machine's clock. */
function clock(at: number): string {
  const date = new Date(at);
  const two = (part: number, digits = 2) => String(part).padStart(digits, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${
    two(date.getMilliseconds(), 3)
  }`;
}
