/**
 * Where a session begins: a message, to which agent, in which folder.
 *
 * Nothing is started before the person says so: a visit alone costs no agent.
 */
import { type Signal, useSignal } from "@preact/signals";
import type { App } from "../state/app.ts";
import { recall, remember } from "../state/storage.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Icon } from "./icons.tsx";

/** The draft of a session that does not exist yet. */
const DRAFT = "draft.home";

export function Home() {
  const app = useApp();
  const info = app.info.value;
  const agent = useSignal(info?.defaultAgent ?? "");
  const cwd = useSignal(info?.defaultCwd ?? "");
  const draft = useSignal(recall(DRAFT) ?? "");
  const { begin, busy, problem } = useBegin(app, { agent, cwd, draft });
  const isDemo = info?.agents.some(({ name, demo }) => demo && name === agent.value);
  return (
    <div class="empty">
      <div class="welcome">
        <h2>{words.home.welcome}</h2>
        <p>{isDemo ? words.home.demoText : words.home.text}</p>
        <div class="composer">
          <MessageField draft={draft} send={() => begin(draft.value)} />
          <div class="composer-row home-row">
            <button
              type="button"
              class="filled send"
              aria-label={words.composer.send}
              disabled={draft.value.trim() === "" || busy.value}
              onClick={() => begin(draft.value)}
            >
              <Icon name="send" />
            </button>
          </div>
        </div>
        {problem.value && <p class="form-problem" role="alert">{problem.value}</p>}
        <Where agent={agent} cwd={cwd} />
        <button type="button" class="quiet start-only" aria-disabled={busy.value} onClick={() => begin("")}>
          {busy.value ? words.home.starting : words.home.start}
        </button>
      </div>
    </div>
  );
}

/** Opens the session once, however often it is asked for, and hands it the first prompt. */
function useBegin(
  app: App,
  { agent, cwd, draft }: { agent: Signal<string>; cwd: Signal<string>; draft: Signal<string> },
) {
  const problem = useSignal<string | null>(null);
  const busy = useSignal(false);
  /** The same for every try: a second click or a lost answer opens no second session. */
  const requestId = useSignal(crypto.randomUUID());
  const begin = async (text: string) => {
    if (busy.value) return;
    const folder = cwd.value.trim();
    if (folder === "") {
      problem.value = words.home.noFolder;
      return;
    }
    busy.value = true;
    problem.value = null;
    try {
      const request = { requestId: requestId.value, agent: agent.value, cwd: folder };
      await app.open(request, text);
      remember(DRAFT, null);
      draft.value = "";
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
      requestId.value = crypto.randomUUID();
    } finally {
      busy.value = false;
    }
  };
  return { begin, busy, problem };
}

function MessageField({ draft, send }: { readonly draft: Signal<string>; readonly send: () => void }) {
  return (
    <textarea
      id="message"
      aria-label={words.composer.message}
      placeholder={words.home.placeholder}
      rows={2}
      autofocus
      value={draft.value}
      onInput={({ currentTarget }) => {
        draft.value = currentTarget.value;
        remember(DRAFT, currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.isComposing || event.keyCode === 229 || event.key !== "Enter" || event.shiftKey) return;
        event.preventDefault();
        if (!event.repeat && draft.value.trim() !== "") send();
      }}
    />
  );
}

function Where({ agent, cwd }: { readonly agent: Signal<string>; readonly cwd: Signal<string> }) {
  return (
    <div class="new-session-form">
      <label>
        <span>{words.home.agent}</span>
        <AgentSelect value={agent.value} choose={(name) => agent.value = name} />
      </label>
      <label>
        <span>{words.home.folder}</span>
        <input
          type="text"
          class="mono"
          required
          spellcheck={false}
          autocomplete="off"
          title={words.home.folderHint}
          value={cwd.value}
          onInput={(event) => cwd.value = event.currentTarget.value}
        />
      </label>
    </div>
  );
}

function AgentSelect({ value, choose }: { readonly value: string; readonly choose: (name: string) => void }) {
  const agents = useApp().info.value?.agents ?? [];
  const sorted = [...agents].sort((a, b) => Number(b.installed) - Number(a.installed));
  const unlisted = value !== "" && !agents.some(({ name }) => name === value);
  return (
    <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
      {unlisted && <option value={value}>{value}</option>}
      {sorted.map(({ name, title, installed, demo }) => (
        <option key={name} value={name} disabled={!installed}>
          {title}
          {demo ? ` (${words.frame.demo})` : installed ? "" : ` (${words.home.missing})`}
        </option>
      ))}
    </select>
  );
}
