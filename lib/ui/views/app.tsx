/**
 * The frame of the page: signed out, or the list of sessions beside the open one.
 */
import type { App } from "../state/app.ts";
import { words } from "../state/words.ts";
import { AppContext, SessionContext } from "./app_context.ts";
import { ConnectionStrip } from "./connection_strip.tsx";
import { FindingPlace, laterStyled, SessionPlace } from "./later_place.tsx";
import { Header } from "./header.tsx";
import { Home } from "./home.tsx";
import { Sidebar } from "./sidebar.tsx";
import { Gate } from "./gate.tsx";
import { MenuPlace } from "./session_handles.tsx";
import { KeysPlace, Notifying, SettingsPlace } from "./settings_place.tsx";

export function AppView({ app }: { readonly app: App }) {
  return (
    <AppContext.Provider value={app}>
      {app.screen.value === "open" ? <Frame app={app} /> : <Gate />}
    </AppContext.Provider>
  );
}

function Frame({ app }: { readonly app: App }) {
  const session = app.session.value;
  const atSettings = app.atSettings.value;
  const isPanelOpen = session !== null && !session.gone.value && app.panel.open.value;
  const isCovered = app.sheet.value || (isPanelOpen && app.panel.covers.value);
  const frame = ["frame", app.sheet.value && "sheet-open", isPanelOpen && "panel-open"];
  return (
    <div class={frame.filter(Boolean).join(" ")}>
      <a class="skip" href={atSettings ? "#settings" : "#message"}>
        {atSettings ? words.frame.skipToSettings : words.frame.skip}
      </a>
      <Sidebar />
      {app.sheet.value && <div class="scrim" onClick={() => app.sheet.value = false} />}
      <SessionContext.Provider value={session}>
        <main class="main" key={session?.sessionId ?? "none"} inert={isCovered}>
          <Header />
          {!session && <ConnectionStrip connection={app.connection.value} />}
          {atSettings ? <SettingsPlace /> : session ? <SessionPlace /> : <Home />}
        </main>
        {isPanelOpen && <PanelPlace key={session.sessionId} />}
      </SessionContext.Provider>
      <MenuPlace />
      <FindingPlace />
      <KeysPlace />
      <Notifying />
    </div>
  );
}

/** Its room is there at once, so that nothing moves when it comes. */
function PanelPlace() {
  const loaded = laterStyled();
  return loaded ? <loaded.Panel /> : <div class="panel" />;
}
