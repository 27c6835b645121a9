/**
 * On a phone, Back closes what covers the page before it leaves what is under it.
 *
 * What covers has one entry in the browser's history, marked as such. Closed by hand, the entry stays for the next
 * cover; Back passes it over then. Wider pages are left alone.
 */
import { effect } from "@preact/signals";
import type { App } from "./app.ts";
import { COVERED, isCovered } from "./route.ts";

/** Closes one thing that covers the page, and hands the focus back. */
type Close = () => void;

/** Begins to see to it; returns what ends that. */
export function closeOnBack(app: App): () => void {
  let wasCovered = isCovered(history.state);
  let path = location.pathname;
  const unwatch = effect(() => {
    const covers = app.panel.covers.value && coversOf(app).length > 0;
    // Somebody went elsewhere: another entry.
    void app.session.value;
    void app.atSettings.value;
    if (covers && !isCovered(history.state)) history.pushState(COVERED + (history.state ?? ""), "");
    wasCovered = isCovered(history.state);
    path = location.pathname;
  });
  app.staysHere = (state) => {
    const isBack = wasCovered && !isCovered(state) && location.pathname === path;
    wasCovered = isCovered(state);
    const [top, ...others] = isBack ? coversOf(app) : [];
    if (!top) {
      // The cover was closed by hand: who goes back wants to leave what was under it.
      if (isBack) history.back();
      return false;
    }
    wasCovered = others.length > 0;
    if (wasCovered) history.pushState(COVERED + (state ?? ""), "");
    top();
    return true;
  };
  return () => {
    unwatch();
    app.staysHere = () => false;
  };
}

/** What covers a narrow page, the topmost first. */
function coversOf(app: App): readonly Close[] {
  const { keysShown, over, menu, sheet, panel, session } = app;
  const covers: (Close | false)[] = [
    session.value?.contact.shown.value === true && (() => session.value?.contact.hide()),
    keysShown.value && (() => keysShown.value = false),
    over.value !== null && (() => over.value = null),
    menu.value !== null && (() => {
      const opener = menu.value?.opener;
      menu.value = null;
      opener?.focus();
    }),
    sheet.value && (() => sheet.value = false),
    session.value !== null && panel.open.value && (() => {
      const opener = panel.close();
      // Drawn first: what is under the panel cannot take the focus before.
      requestAnimationFrame(() => opener?.focus());
    }),
  ];
  return covers.filter((close) => close !== false);
}
