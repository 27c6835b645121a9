/**
 * What a tab of the panel says when it has nothing to show: what would be here, and how it comes about.
 */
import type { ComponentChildren } from "preact";

interface EmptyProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}

export function Empty({ title, text, children }: EmptyProps) {
  return (
    <div class="panel-empty">
      <p class="panel-empty-title">{title}</p>
      <p>{text}</p>
      {children}
    </div>
  );
}
