/**
 * Another session by its title, leading there.
 */
import { pathOf } from "../state/route.ts";
import { useApp } from "./app_context.ts";
import { Visible } from "./visible.tsx";

interface SessionLinkProps {
  readonly sessionId: string;
  /** Said when its title is not known here. */
  readonly otherwise: string;
}

export function SessionLink({ sessionId, otherwise }: SessionLinkProps) {
  const app = useApp();
  const known = app.sessions.value?.find((session) => session.sessionId === sessionId);
  return (
    <a
      class="session-link"
      href={pathOf(sessionId)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        app.go(sessionId);
      }}
    >
      <Visible text={known?.title ?? known?.lastPrompt ?? otherwise} />
    </a>
  );
}
