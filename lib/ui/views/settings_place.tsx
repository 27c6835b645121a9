/**
 * Where the settings and the sheet of keys are drawn, the key that opens it, and who tells of news. Their code is
 * fetched when it is first needed.
 */
import { useEffect } from "preact/hooks";
import { isTyping } from "../state/typing.ts";
import { useApp } from "./app_context.ts";
import { later, laterStyled } from "./later_place.tsx";

export function SettingsPlace() {
  const parts = laterStyled();
  return parts ? <parts.SettingsView /> : <div class="empty" aria-busy="true" />;
}

export function KeysPlace() {
  const { keysShown } = useApp();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "?" || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      keysShown.value = true;
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  const parts = keysShown.value ? laterStyled() : null;
  return parts ? <parts.KeysSheet /> : null;
}

/** Tells a person who looks elsewhere, once they wish it. Nothing is drawn. */
export function Notifying() {
  const app = useApp();
  const loaded = app.preferences.alerts.value.size > 0 ? later() : null;
  useEffect(() => loaded?.notify(app), [loaded]);
  return null;
}
