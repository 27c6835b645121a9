/**
 * The panel at the right: what changed in the workspace, its files, plans, commands, who claims what, and the protocol.
 * Full-screen on a phone.
 *
 * Escape inside it closes it and stops nothing; the focus goes back to where it was.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { PANEL_TABS, type PanelTab } from "../state/panel.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { ChangesTab } from "./changes_tab.tsx";
import { ClaimsTab } from "./claims_tab.tsx";
import { FilesTab } from "./files_tab.tsx";
import { InspectorTab } from "./inspector_tab.tsx";
import { Icon } from "./icons.tsx";
import { PANEL_BUTTON } from "./panel_button.tsx";
import { PlanTab } from "./plan_tab.tsx";
import { TerminalTab } from "./terminal_tab.tsx";

const BODIES: Readonly<Record<PanelTab, () => ComponentChildren>> = {
  changes: ChangesTab,
  files: FilesTab,
  plan: PlanTab,
  terminal: TerminalTab,
  claims: ClaimsTab,
  inspector: InspectorTab,
};

export function Panel() {
  const { panel } = useApp();
  const tab = panel.tab.value;
  const Body = BODIES[tab];
  const element = useRef<HTMLElement>(null);
  // Before the next key, which may be the one that closes it.
  useLayoutEffect(() => {
    // What was asked for has taken the focus already.
    if (!panel.byHand || element.current?.contains(document.activeElement)) return;
    element.current?.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
  }, []);
  // Where there is no room for all of them, they scroll.
  useEffect(() => document.getElementById(`tab-${tab}`)?.scrollIntoView({ block: "nearest" }), [tab]);
  const close = () => {
    const opener = panel.close();
    // Drawn first: on a phone what is under the panel cannot take the focus before.
    requestAnimationFrame(() => {
      (opener?.isConnected ? opener : document.getElementById(PANEL_BUTTON))?.focus();
    });
  };
  return (
    <aside
      class="panel"
      id="panel"
      aria-label={words.panel.name}
      ref={element}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
        event.preventDefault();
        close();
      }}
    >
      <h2 class="only-heard">{words.panel.name}</h2>
      <div class="panel-head">
        <div class="tabs" role="tablist" aria-label={words.panel.name}>
          {PANEL_TABS.map((name) => <Tab key={name} name={name} />)}
        </div>
        <button type="button" class="quiet icon-button" aria-label={words.panel.close} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="panel-body" role="tabpanel" id="panel-body" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        <Body />
      </div>
    </aside>
  );
}

function Tab({ name }: { readonly name: PanelTab }) {
  const { panel } = useApp();
  const selected = panel.tab.value === name;
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${name}`}
      class="tab"
      aria-selected={selected}
      aria-controls={selected ? "panel-body" : undefined}
      tabIndex={selected ? 0 : -1}
      onClick={() => panel.choose(name)}
      onKeyDown={(event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        event.preventDefault();
        const step = event.key === "ArrowRight" ? 1 : PANEL_TABS.length - 1;
        const other = PANEL_TABS[(PANEL_TABS.indexOf(name) + step) % PANEL_TABS.length];
        panel.choose(other);
        document.getElementById(`tab-${other}`)?.focus();
      }}
    >
      {words.panel[name]}
    </button>
  );
}
