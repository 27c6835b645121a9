/**
 * Where a session begins: which agent, in which folder.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";

export function NewSessionDialog() {
  const app = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      class="dialog"
      aria-labelledby="new-session-title"
      ref={dialog}
      onClose={() => app.asking.value = false}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <h2 id="new-session-title">{words.newSession.title}</h2>
      <NewSessionForm cancel={() => dialog.current?.close()} />
    </dialog>
  );
}

export function NewSessionForm({ cancel }: { readonly cancel?: () => void }) {
  const app = useApp();
  const info = app.info.value;
  const agent = useSignal(info?.defaultAgent ?? "");
  const cwd = useSignal(app.session.peek()?.ready.peek()?.cwd ?? info?.defaultCwd ?? "");
  const problem = useSignal<string | null>(null);
  const busy = useSignal(false);
  /** The same for every try: a second click or a lost answer opens no second session. */
  const requestId = useSignal(crypto.randomUUID());
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    problem.value = null;
    try {
      await app.open({ requestId: requestId.value, agent: agent.value, cwd: cwd.value });
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
      requestId.value = crypto.randomUUID();
    } finally {
      busy.value = false;
    }
  };
  return (
    <form class="new-session-form" onSubmit={submit}>
      <label>
        <span>{words.newSession.agent}</span>
        <AgentSelect value={agent.value} choose={(name) => agent.value = name} />
      </label>
      <label>
        <span>{words.newSession.folder}</span>
        <input
          type="text"
          class="mono"
          required
          spellcheck={false}
          autocomplete="off"
          aria-describedby="folder-hint"
          value={cwd.value}
          onInput={(event) => cwd.value = event.currentTarget.value}
        />
        <small id="folder-hint">{words.newSession.folderHint}</small>
      </label>
      {problem.value && <p class="form-problem" role="alert">{problem.value}</p>}
      <div class="form-buttons">
        {cancel && <button type="button" class="quiet" onClick={cancel}>{words.newSession.cancel}</button>}
        <button type="submit" class="filled" aria-disabled={busy.value}>
          {busy.value ? words.newSession.starting : words.newSession.start}
        </button>
      </div>
    </form>
  );
}

function AgentSelect({ value, choose }: { readonly value: string; readonly choose: (name: string) => void }) {
  const info = useApp().info.value;
  const agents = info?.agents ?? [];
  const sorted = [...agents].sort((a, b) => Number(b.installed) - Number(a.installed));
  const unlisted = value !== "" && !agents.some(({ name }) => name === value);
  return (
    <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
      {unlisted && <option value={value}>{value}</option>}
      {sorted.map(({ name, title, installed, demo }) => (
        <option key={name} value={name} disabled={!installed}>
          {title}
          {demo ? ` (${words.frame.demo})` : installed ? "" : ` (${words.newSession.missing})`}
        </option>
      ))}
    </select>
  );
}
