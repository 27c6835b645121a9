/**
 * Cards of MCP servers that want their person to sign in: one a server, however often it is asked for.
 *
 * A card waits until its server is up, has failed, or the agent that asked is gone.
 */
import type { Draft } from "./draft.ts";
import type { ServerSignInEntry } from "./entries.ts";

interface When {
  readonly seq: number;
  readonly at: number;
}

/** The card of `server`, made or renewed; an absent address is unchanged. */
export function foldSignIn(
  draft: Draft,
  { seq, at }: When,
  { server, url }: { readonly server: string; readonly url: string | null },
): void {
  const card = waiting(draft, server);
  if (card) {
    card.lastAt = at;
    card.url = url ?? card.url;
    return;
  }
  const position = draft.append({
    kind: "server_sign_in",
    id: `e${seq}`,
    seq,
    at,
    lastAt: at,
    server,
    url,
    state: "waiting",
  });
  draft.openSignIns = [...draft.openSignIns, position];
}

/** The card of `server`, if one waits, has come to its end. */
export function endSignIn(
  draft: Draft,
  { at }: When,
  { server, state }: { readonly server: string; readonly state: ServerSignInEntry["state"] },
): void {
  const card = waiting(draft, server);
  if (!card) return;
  card.state = state;
  card.lastAt = at;
  draft.openSignIns = draft.openSignIns.filter((position) => !isCardOf(draft, position, server));
}

/** Nobody waits any more: the agent that asked is gone. */
export function closeSignIns(draft: Draft, at: number): void {
  for (const position of draft.openSignIns) {
    const card = draft.edit(position, "server_sign_in");
    if (!card) continue;
    card.state = "over";
    card.lastAt = at;
  }
  draft.openSignIns = [];
}

function waiting(draft: Draft, server: string) {
  const position = draft.openSignIns.find((position) => isCardOf(draft, position, server));
  return position === undefined ? null : draft.edit(position, "server_sign_in");
}

function isCardOf(draft: Draft, position: number, server: string): boolean {
  const entry = draft.at(position);
  return entry?.kind === "server_sign_in" && entry.server === server;
}
