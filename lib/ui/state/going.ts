/**
 * Where a key that finds sessions leads on this page.
 */
import type { App } from "./app.ts";
import { type FindingKey, sessionFor } from "./finding_keys.ts";

/** The session that `key` leads to now; null for none. */
export function sessionByKey(app: App, key: FindingKey): string | null {
  return sessionFor(key, {
    order: app.listing.order,
    all: app.sessions.value ?? [],
    open: app.session.value?.sessionId ?? null,
    isUnread: (session) => app.looked.isUnread(session),
  });
}
