/**
 * What went wrong, in plain words, with the one useful thing to do; the agent's own words are folded beneath.
 */
import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { withoutAnsi } from "../state/ansi.ts";
import { type Failure, failureOf } from "../state/failure.ts";
import type { Session } from "../state/session.ts";
import { SessionDeeds } from "../state/session_deeds.ts";
import { wordsOfDock } from "../state/words_of_dock.ts";
import { useApp, useSession } from "./app_context.ts";
import { Icon } from "./icons.tsx";
import { Visible } from "./visible.tsx";

export function FailureStrip() {
  const session = useSession();
  const failure = useComputed(() => failureOf(session.transcript.value)).value;
  if (!failure || !session.loaded.value || session.working.value) return null;
  const { of, said } = failure;
  return (
    <section class="strip agent-strip failure" aria-label={wordsOfDock.failure.name}>
      <div class="strip-line">
        <Icon name="warning" />
        <strong role="status">{wordsOfDock.failure.of[of]}</strong>
        <DeedButton session={session} failure={failure} />
      </div>
      {said !== null && (
        <details open={of === "other"}>
          <summary>{wordsOfDock.failure.said}</summary>
          <pre tabIndex={0}><Visible text={withoutAnsi(said)} /></pre>
        </details>
      )}
    </section>
  );
}

/** Not past messages that wait already: they go first; and not while the agent is on its way. */
function DeedButton({ session, failure }: { readonly session: Session; readonly failure: Failure }) {
  const app = useApp();
  const deeds = useMemo(() => new SessionDeeds(app, session.sessionId), [session]);
  const { deed, promptId } = failure;
  const isOfTurn = deed !== "restart" && deed !== "signed_in";
  const isFree = promptId !== null && session.queue.value.length + session.unseen.list.value.length === 0;
  if (session.readOnly.value || session.status.value === "starting" || (isOfTurn && !isFree)) return null;
  return (
    <span class="strip-buttons">
      <button
        type="button"
        class="outlined"
        title={deed === "again" ? wordsOfDock.failure.againHint : undefined}
        aria-disabled={deeds.busy.value}
        onClick={() => void perform(failure, { session, deeds })}
      >
        {wordsOfDock.failure.deeds[deed]}
      </button>
    </span>
  );
}

async function perform(
  { deed, promptId, compact }: Failure,
  { session, deeds }: { readonly session: Session; readonly deeds: SessionDeeds },
): Promise<void> {
  if (deed === "restart" || deed === "signed_in") session.send({ type: "restart_agent" });
  if (promptId === null) return;
  const say = (text: string) => session.outbox.again({ promptId, blocks: [{ type: "text", text }] });
  switch (deed) {
    case "again":
      return session.tryAgain(promptId);
    case "edit":
      session.editAgain(promptId);
      document.getElementById("message")?.focus();
      return;
    case "go_on":
      return say(wordsOfDock.failure.goOn);
    case "compact":
      return say(`/${compact?.replace(/^\//, "")}`);
    case "branch":
      if (!await deeds.branch(promptId)) session.problem.value = deeds.problem.value;
  }
}
