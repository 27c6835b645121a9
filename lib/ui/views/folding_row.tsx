/**
 * A line of the conversation that unfolds: a sign, its words and facts, and below it what is drawn once it is open.
 */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons.tsx";

interface FoldingRowProps {
  readonly icon: IconName;
  readonly open: boolean;
  readonly toggle: () => void;
  readonly body: () => ComponentChildren;
  readonly children: ComponentChildren;
}

export function FoldingRow({ icon, open, toggle, body, children }: FoldingRowProps) {
  return (
    <details open={open}>
      <summary
        class="row"
        onClick={(event) => {
          event.preventDefault();
          toggle();
        }}
      >
        <Icon name={icon} />
        {children}
        <Icon name="chevron" />
      </summary>
      {open && body()}
    </details>
  );
}
