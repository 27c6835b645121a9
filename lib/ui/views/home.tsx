/**
 * Where a session begins: a message, to which agent, in which folder.
 *
 * Nothing is started before the person says so: a visit alone costs no agent.
 */
import { type Signal, useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { Attachments } from "../state/attachments.ts";
import { Opening, type TakeIn } from "../state/opening.ts";
import { enterDeed } from "../state/send_key.ts";
import { recall, remember } from "../state/storage.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { ElsewhereButton } from "./elsewhere_button.tsx";
import type { Heard } from "./home_mentions.tsx";
import { HomeMentionsPlace, OthersPlace, RecentPlace } from "./later_place.tsx";
import { Icon } from "./icons.tsx";
import { InboxButton } from "./inbox_button.tsx";
import { SUGGESTIONS } from "./suggestion_ids.ts";

/** The draft of a session that does not exist yet. */
const DRAFT = "draft.home";

type Settled = NonNullable<Parameters<Opening["begin"]>[1]>;

export function Home() {
  const app = useApp();
  const info = app.info.value;
  const agent = useSignal(info?.defaultAgent ?? "");
  const cwd = useSignal(info?.defaultCwd ?? "");
  const draft = useSignal(recall(DRAFT) ?? "");
  const files = useMemo(() => new Attachments({ upload: notHere, keep: () => {} }), [app]);
  const opening = useMemo(() => new Opening(app), [app]);
  const { busy, problem, others, missing } = opening;
  /** What was to be taken in, when a question stands before it. */
  const taking = useSignal<TakeIn | null>(null);
  const begin = async (firstPrompt: string, settled?: Settled) => {
    taking.value = null;
    const asked = {
      agent: agent.value,
      cwd: cwd.value,
      firstPrompt,
      files: firstPrompt === "" ? [] : files.links(),
    };
    if (!await opening.begin(asked, settled)) return;
    remember(DRAFT, null);
    draft.value = "";
  };
  /** What is written goes along, where nothing is written there. */
  const join = (sessionId: string) => {
    app.go(sessionId);
    const session = app.session.value;
    if (!session || taking.value || draft.value.trim() === "" || session.draft.value !== "") return;
    session.setDraft(draft.value);
    for (const file of files.links()) session.attachments.link(file);
    remember(DRAFT, null);
  };
  /** The draft stays for another one. */
  const take = async (wanted: TakeIn, settled: Settled = {}) => {
    taking.value = wanted;
    const { takeIn } = wanted;
    const request = { agent: agent.value, cwd: wanted.cwd, firstPrompt: "", files: [] };
    if (await opening.begin(request, { ...settled, takeIn })) return;
    // What stands in the way is told above the list.
    requestAnimationFrame(() => document.querySelector(".others-card, .home-problem")?.scrollIntoView());
  };
  const again = (settled: Settled) =>
    void (taking.value ? take(taking.value, settled) : begin(draft.value, settled));
  const isDemo = info?.agents.some(({ name, demo }) => demo && name === agent.value);
  return (
    <div class="empty">
      <div class="welcome">
        <InboxButton />
        <h2>{words.home.welcome}</h2>
        <p>{isDemo ? words.home.demoText : words.home.text}</p>
        <div class="composer">
          <MessageField draft={draft} cwd={cwd} files={files} send={() => begin(draft.value)} />
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
        {problem.value && (
          <div class="form-problem home-problem">
            <p role="alert">{problem.value}</p>
            {missing.value && (
              <button
                type="button"
                class="outlined small"
                onClick={() => again({ create: true })}
              >
                {words.home.create}
              </button>
            )}
          </div>
        )}
        {others.value && (
          <OthersPlace
            others={others.value}
            join={join}
            alongside={() => again({ alongside: true })}
            cancel={() => opening.forget()}
          />
        )}
        <Where agent={agent} cwd={cwd} />
        <button type="button" class="quiet start-only" aria-disabled={busy.value} onClick={() => begin("")}>
          {busy.value ? words.home.starting : words.home.start}
        </button>
        <ElsewhereButton agent={agent.value} cwd={cwd.value} take={take} />
        <RecentPlace />
      </div>
    </div>
  );
}

interface MessageFieldProps {
  readonly draft: Signal<string>;
  readonly cwd: Signal<string>;
  readonly files: Attachments;
  readonly send: () => void;
}

function MessageField({ draft, cwd, files, send }: MessageFieldProps) {
  const { preferences } = useApp();
  const box = useRef<HTMLTextAreaElement>(null);
  const heard = useRef<Heard | null>(null);
  const selected = useSignal<string | undefined>(undefined);
  const write = (text: string) => {
    draft.value = text;
    remember(DRAFT, text);
  };
  return (
    <>
      <HomeMentionsPlace
        {...{ box, heard, selected, cwd, write, files }}
        text={draft.value}
      />
      <textarea
        id="message"
        ref={box}
        aria-label={words.composer.message}
        aria-autocomplete="list"
        aria-controls={selected.value && SUGGESTIONS}
        aria-activedescendant={selected.value}
        placeholder={words.home.placeholder}
        rows={2}
        autofocus
        value={draft.value}
        onInput={({ currentTarget }) => {
          write(currentTarget.value);
          heard.current?.typed();
        }}
        onBlur={() => heard.current?.blurred()}
        onKeyDown={(event) => {
          if (event.isComposing || event.keyCode === 229 || heard.current?.key(event)) return;
          if (event.key !== "Enter" || enterDeed(event, preferences.sendKey.value) === "new_line") return;
          event.preventDefault();
          if (!event.repeat && draft.value.trim() !== "") send();
        }}
      />
    </>
  );
}

/** Nothing is stored before there is a session: files of the directory are named alone. */
function notHere(): Promise<never> {
  return Promise.reject(new Error("Cannot store a file as there is no session yet"));
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
