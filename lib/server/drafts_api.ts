/**
 * REST of what is being written: a session's draft, kept for whatever device its person goes on with.
 */
import type { Context, Hono } from "hono";
import type { DraftKept, DraftRequest } from "../api.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { LIMITS } from "../wire.ts";
import { type Env, isType, json, readJson, withSession } from "./answers.ts";
import { refuse } from "./gate.ts";

export function addDraftsApi(app: Hono<Env>, { sessions }: { readonly sessions: Sessions }): void {
  app.post("/api/sessions/:id/draft", (c) => withSession(c, sessions, (session) => write(c, session)));
}

async function write(c: Context<Env>, session: Session): Promise<Response> {
  if (!isType(c, "application/json")) return refuse(415);
  const { text, over }: Partial<DraftRequest> = await readJson(c);
  if (typeof text !== "string" || typeof over !== "number") return refuse(400);
  if (new TextEncoder().encode(text).length > LIMITS.draftBytesMax) return refuse(413);
  return json({ version: session.draft.write(text, over) } satisfies DraftKept);
}
