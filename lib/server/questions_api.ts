/**
 * REST of the questions of all sessions together: what waits for an answer, giving one, who was first.
 *
 * An answer here is what an answer over a session's socket is: an option by its id and what to do instead, taken
 * once, and written into the conversation with who gave it.
 */
import type { Context, Hono } from "hono";
import type { SessionQuestions } from "../api.ts";
import { openQuestions, settledAs } from "../session/open_questions.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { sliced } from "../snapshots/slices.ts";
import { type Env, isType, json, readJson, told, withSession } from "./answers.ts";
import { refuse } from "./gate.ts";
import { answerQuestion } from "./perform.ts";

export function addQuestionsApi(app: Hono<Env>, { sessions }: { readonly sessions: Sessions }): void {
  app.get("/api/questions", (c) => waiting(c, sessions));
  app.get(
    "/api/sessions/:id/questions/:questionId",
    (c) => withSession(c, sessions, async (session) => json({ settled: await settled(c, session) })),
  );
  app.post(
    "/api/sessions/:id/questions/:questionId",
    (c) => withSession(c, sessions, (session) => answer(c, session)),
  );
}

/** Only of sessions that are open here: nobody else's can be answered from here. */
async function waiting(c: Context<Env>, sessions: Sessions): Promise<Response> {
  const { signal } = c.req.raw;
  return await told(422, async () => {
    const all: SessionQuestions[] = [];
    for (const { id, journal } of sessions.listOpen()) {
      if (journal.isClosed) continue;
      try {
        const events = await sliced(() => openQuestions(journal), { signal });
        if (events.length > 0) all.push({ sessionId: id, events });
      } catch (error) {
        if (!journal.isClosed) throw error; // it ended in the midst, and its questions with it
      }
    }
    return json({ questions: all });
  });
}

/** Whoever comes second is told what the first one answered. */
async function answer(c: Context<Env>, session: Session): Promise<Response> {
  if (!isType(c, "application/json")) return refuse(415);
  const { optionId, reason } = await readJson(c);
  if (typeof optionId !== "string" || !isReason(reason)) return refuse(400);
  const by = { device: c.get("device").label };
  return await told(409, async () => {
    try {
      const said = answerQuestion(session, { id: c.req.param("questionId") ?? "", optionId, reason }, by);
      said?.catch(() => {}); // the conversation tells what could not be said
      return json({ settled: { outcome: { outcome: "selected", optionId }, by, reason } });
    } catch (error) {
      const first = await settled(c, session);
      if (first === null) throw error;
      return json({ settled: first });
    }
  });
}

function isReason(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === "string" && value.trim() !== "");
}

function settled(c: Context<Env>, { journal }: Session) {
  const { signal } = c.req.raw;
  return sliced(() => settledAs(journal, c.req.param("questionId") ?? ""), { signal });
}
