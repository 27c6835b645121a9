/**
 * How much waits for the person in all sessions together; nothing while nothing does. Opens what waits.
 */
import { waitingIn } from "../state/session_list.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Icon } from "./icons.tsx";

export function InboxButton() {
  const app = useApp();
  const count = waitingIn(app.sessions.value ?? []);
  return count === 0 ? null : (
    <button
      type="button"
      class="inbox-button"
      aria-haspopup="dialog"
      onClick={() => app.over.value = "inbox"}
    >
      <span class="dot" aria-hidden="true" />
      {words.inbox.open(count)}
      <Icon name="chevron" size={12} />
    </button>
  );
}
