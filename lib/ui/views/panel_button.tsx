/**
 * Opens and closes the panel, and says how many files are changed.
 */
import type { Session } from "../state/session.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Icon } from "./icons.tsx";

/** Where the focus goes when the panel is closed and what opened it is gone. */
export const PANEL_BUTTON = "panel-button";

export function PanelButton({ session }: { readonly session: Session }) {
  const { panel } = useApp();
  const open = panel.open.value;
  const count = session.changes.count.value;
  // What earlier turns changed is known once they are loaded.
  const isAll = session.earlier.value === "none";
  const label = words.panel.open(count, isAll);
  return (
    <button
      type="button"
      id={PANEL_BUTTON}
      class={open ? "quiet panel-button open" : "quiet panel-button"}
      aria-label={label}
      aria-expanded={open}
      aria-controls={open ? "panel" : undefined}
      title={label}
      onClick={({ currentTarget }) => open ? panel.close() : panel.show(currentTarget, "changes")}
    >
      <Icon name="changes" />
      {count > 0 && <span aria-hidden="true">{isAll ? count : `${count}+`}</span>}
    </button>
  );
}
