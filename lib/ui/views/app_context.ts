/**
 * How a view deep in the tree reaches the page's state and the open session.
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { App } from "../state/app.ts";
import type { Session } from "../state/session.ts";

export const AppContext = createContext<App | null>(null);
export const SessionContext = createContext<Session | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("Cannot draw a view outside the page");
  return app;
}

export function useSessionOrNone(): Session | null {
  return useContext(SessionContext);
}

export function useSession(): Session {
  const session = useSessionOrNone();
  if (!session) throw new Error("Cannot draw a view of a session outside one");
  return session;
}
