/**
 * The field over the list of sessions that looks for one; Mod+K leads to it, Escape empties it.
 */
import { useEffect, useRef } from "preact/hooks";
import { IS_MAC } from "../state/send_key.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Icon } from "./icons.tsx";

const ID = "session-search";

export function SearchField() {
  const app = useApp();
  const { search } = app;
  const query = search.query.value;
  const focus = () => document.getElementById(ID)?.focus();
  return (
    <div class="search" role="search">
      <Icon name="search" size={14} />
      <input
        id={ID}
        type="search"
        aria-label={words.search.field}
        aria-keyshortcuts={IS_MAC ? "Meta+K" : "Control+K"}
        placeholder={words.search.placeholder}
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={({ currentTarget }) => search.type(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.isComposing) return;
          // With nothing to empty it closes the sheet; where there is none it must not stop the agent.
          if (query === "" && app.sheet.value) return;
          event.preventDefault();
          event.stopPropagation();
          if (query === "") document.getElementById("message")?.focus();
          search.clear();
        }}
      />
      {query === "" ? <kbd aria-hidden="true">{words.search.keys(IS_MAC)}</kbd> : (
        <button
          type="button"
          class="quiet icon-button small"
          aria-label={words.search.clear}
          onClick={() => {
            search.clear();
            focus();
          }}
        >
          <Icon name="close" size={14} />
        </button>
      )}
    </div>
  );
}

/** Listens for Mod+K; the answer tells once whether the sheet was opened for the search, and leads there. */
export function useSearchKey(): () => boolean {
  const app = useApp();
  const wanted = useRef(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isMod = IS_MAC ? event.metaKey : event.ctrlKey;
      if (!isMod || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
      const field = document.querySelector<HTMLInputElement>(`#${ID}`);
      if (!field) return;
      event.preventDefault();
      app.menu.value = null;
      wanted.current = app.panel.covers.value && !app.sheet.value;
      if (wanted.current) app.sheet.value = true;
      field.focus();
      field.select();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  return () => {
    if (!wanted.current) return false;
    wanted.current = false;
    document.getElementById(ID)?.focus();
    return true;
  };
}
