/**
 * Another session by its title, leading there.
 */
import { useApp } from "./app_context.ts";
import { SessionAnchor } from "./session_anchor.tsx";
import { Visible } from "./visible.tsx";

interface SessionLinkProps {
  readonly sessionId: string;
  /** Said when its title is not known here. */
  readonly otherwise: string;
}

export function SessionLink({ sessionId, otherwise }: SessionLinkProps) {
  const known = useApp().summaryOf(sessionId);
  return (
    <SessionAnchor sessionId={sessionId} class="session-link">
      <Visible text={known?.title ?? known?.lastPrompt ?? otherwise} />
    </SessionAnchor>
  );
}
