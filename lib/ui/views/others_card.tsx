/**
 * Others work in the directory where a session is to begin: join one of them, work alongside, or leave it.
 */
import type { LiveSession } from "../../workspace.ts";
import { durationText } from "../state/duration.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Visible } from "./visible.tsx";

interface OthersCardProps {
  readonly others: readonly LiveSession[];
  readonly join: (sessionId: string) => void;
  readonly alongside: () => void;
  readonly cancel: () => void;
}

export function OthersCard({ others, join, alongside, cancel }: OthersCardProps) {
  return (
    <section class="card others-card" role="group" aria-label={words.others.title(others.length)}>
      <h3>{words.others.title(others.length)}</h3>
      <ul class="others-list">
        {others.map((other) => <Other key={other.sessionId} other={other} join={join} />)}
      </ul>
      <p class="dim">{words.others.text}</p>
      <div class="answers">
        <button type="button" class="outlined" onClick={alongside}>{words.others.alongside}</button>
        <button type="button" class="quiet" onClick={cancel}>{words.others.cancel}</button>
      </div>
    </section>
  );
}

function Other({ other, join }: { readonly other: LiveSession; readonly join: OthersCardProps["join"] }) {
  const app = useApp();
  const { sessionId, agent, identity, here, url, pid, startedAt } = other;
  const title = app.sessions.value?.find((session) => session.sessionId === sessionId)?.title;
  return (
    <li>
      <div class="others-who">
        <strong>
          <Visible text={title ?? agent} />
        </strong>
        <span class="dim">
          <Visible text={[title ? agent : null, identity].filter(Boolean).join(" · ")} />
          {` · ${words.others.since(durationText(app.now.value - startedAt, { whole: true }))}`}
        </span>
        {!here && <span class="dim">{words.others.other(pid)}</span>}
      </div>
      {here
        ? (
          <button type="button" class="filled" onClick={() => join(sessionId)}>
            {words.others.join}
          </button>
        )
        : (
          <a
            class="button filled"
            href={`${url}s/${encodeURIComponent(sessionId)}`}
            target="_blank"
            rel="noopener"
          >
            {words.others.join}
          </a>
        )}
    </li>
  );
}
