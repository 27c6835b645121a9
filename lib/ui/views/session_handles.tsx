/**
 * Where a session is taken hold of: the button that opens its menu, the menu's place, the field for its name.
 *
 * The menu itself is fetched after the first look.
 */
import type { Handled } from "../state/app.ts";
import { useApp } from "./app_context.ts";
import { Icon } from "./icons.tsx";
import { later } from "./later_place.tsx";

interface MenuButtonProps extends Handled {
  /** What it is called by. */
  readonly label: string;
}

export function MenuButton({ sessionId, place, label }: MenuButtonProps) {
  const app = useApp();
  const open = app.menu.value?.sessionId === sessionId && app.menu.value.place === place;
  return (
    <button
      type="button"
      class="quiet icon-button session-more"
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={open}
      title={place === "header" ? label : undefined}
      onClick={({ currentTarget }) => {
        app.menu.value = open ? null : { sessionId, place, opener: currentTarget };
      }}
    >
      <Icon name="more" />
    </button>
  );
}

export function MenuPlace() {
  const menu = useApp().menu.value;
  const loaded = menu && later();
  return loaded ? <loaded.SessionMenu key={`${menu.place} ${menu.sessionId}`} {...menu} /> : null;
}

/** Null unless the name of this session is being written here. */
export function useRenaming({ sessionId, place }: Handled) {
  const renaming = useApp().renaming.value;
  if (renaming?.sessionId !== sessionId || renaming.place !== place) return null;
  const loaded = later();
  return loaded ? <loaded.RenameField sessionId={sessionId} place={place} /> : null;
}
