/**
 * Fetches turns that are not loaded, for what gathers something of all of them.
 */
import { words } from "../state/words.ts";
import { useSession } from "./app_context.ts";

interface EarlierTurnsProps {
  /** On the button. */
  readonly label?: string;
  /** Above it: what may be missing. */
  readonly note?: string;
}

export function EarlierTurns({ label = words.conversation.earlier, note }: EarlierTurnsProps) {
  const session = useSession();
  const state = session.earlier.value;
  if (state === "none") return null;
  return (
    <>
      {note !== undefined && <p class="panel-note">{note}</p>}
      <button
        type="button"
        class="quiet earlier"
        disabled={state === "loading"}
        onClick={() => void session.loadEarlier()}
      >
        {state === "loading"
          ? words.conversation.loadingEarlier
          : state === "failed"
          ? words.conversation.earlierFailed
          : label}
      </button>
    </>
  );
}
