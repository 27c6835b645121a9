/**
 * A link to a session: a click goes there within the page, with a key held it opens as any link does.
 */
import type { ComponentChildren } from "preact";
import { pathOf } from "../state/route.ts";
import { useApp } from "./app_context.ts";

interface SessionAnchorProps {
  readonly sessionId: string;
  readonly class: string;
  readonly label?: string;
  readonly children: ComponentChildren;
}

export function SessionAnchor({ sessionId, class: className, label, children }: SessionAnchorProps) {
  const app = useApp();
  return (
    <a
      class={className}
      href={pathOf(sessionId)}
      aria-label={label}
      aria-current={app.session.value?.sessionId === sessionId ? "page" : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        app.go(sessionId);
      }}
    >
      {children}
    </a>
  );
}
