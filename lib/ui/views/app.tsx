/**
 * The frame of the page: signed out, or the list of sessions beside the open one.
 */
import type { App } from "../state/app.ts";
import { words } from "../state/words.ts";
import { AppContext, SessionContext } from "./app_context.ts";
import { Header } from "./header.tsx";
import { Home } from "./home.tsx";
import { SessionView } from "./session_view.tsx";
import { Sidebar } from "./sidebar.tsx";
import { Gate } from "./gate.tsx";

export function AppView({ app }: { readonly app: App }) {
  return (
    <AppContext.Provider value={app}>
      {app.screen.value === "open" ? <Frame app={app} /> : <Gate />}
    </AppContext.Provider>
  );
}

function Frame({ app }: { readonly app: App }) {
  const session = app.session.value;
  return (
    <div class={app.sheet.value ? "frame sheet-open" : "frame"}>
      <a class="skip" href="#message">{words.frame.skip}</a>
      <Sidebar />
      {app.sheet.value && <div class="scrim" onClick={() => app.sheet.value = false} />}
      <SessionContext.Provider value={session}>
        <main class="main" key={session?.sessionId ?? "none"} inert={app.sheet.value}>
          <Header />
          {session ? <SessionView /> : <Home />}
        </main>
      </SessionContext.Provider>
    </div>
  );
}
