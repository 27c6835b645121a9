/**
 * Links in an agent's words: only to where a link may lead, and never to elsewhere than it says.
 */
import type { ComponentChildren } from "preact";
import { trueHost } from "../state/links.ts";

export { safeLink } from "../state/links.ts";
import { safeLink } from "../state/links.ts";

interface LinkProps {
  readonly href: string;
  /** What the link says, as plain text. */
  readonly text: string;
  readonly children: ComponentChildren;
}

export function MarkdownLink({ href, text, children }: LinkProps) {
  const safe = safeLink(href);
  if (!safe) return <span class="dead-link" title={href}>{children}</span>;
  const host = trueHost(safe, text);
  return (
    <>
      <a href={safe} target="_blank" rel="noopener noreferrer nofollow">{children}</a>
      {host && <span class="true-host">{` (${host})`}</span>}
    </>
  );
}
