/**
 * Looking into what drawbridge and a session's agent say to each other. Only looks, and shows no secrets.
 */
import type { Hono } from "hono";
import { FRAMES_MAX } from "../rpc/frames.ts";
import { shownFrames } from "../session/shown_frames.ts";
import type { FramesShown } from "../api.ts";
import type { Sessions } from "../session/sessions.ts";
import { type Env, json, withSession } from "./answers.ts";
import { refuse } from "./gate.ts";

export function addInspectorApi(app: Hono<Env>, { sessions }: { readonly sessions: Sessions }): void {
  app.get("/api/sessions/:id/frames", async (c) => {
    const after = Number(c.req.query("after") ?? 0);
    if (!Number.isSafeInteger(after) || after < 0) return refuse(400);
    return await withSession(c, sessions, ({ agent }) => {
      const shown: FramesShown = { frames: shownFrames(agent.frames.list(), after), framesMax: FRAMES_MAX };
      return json(shown);
    });
  });
}
