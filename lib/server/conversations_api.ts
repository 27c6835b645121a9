/**
 * REST of whole conversations: searching them, branching one off, taking one in that was begun elsewhere,
 * and giving one out as Markdown or JSON.
 */
import type { Context, Hono } from "hono";
import { branch } from "../session/branch.ts";
import { conversationText } from "../session/conversation_text.ts";
import type { Journal } from "../session/journal.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { sliced } from "../snapshots/slices.ts";
import { type Env, isRequestId, isType, json, readJson, told, withSession } from "./answers.ts";
import { refuse } from "./gate.ts";
import { plainHeaders } from "./security_headers.ts";

const QUERY_CHARS_MAX = 200;
/** Bytes read from a journal at once. */
const READ_BYTES = 256 * 1024;

export function addConversationsApi(app: Hono<Env>, { sessions }: { readonly sessions: Sessions }): void {
  app.get("/api/search", async (c) => {
    const query = c.req.query("q") ?? "";
    if (query.length > QUERY_CHARS_MAX) return refuse(400);
    const { signal } = c.req.raw;
    return await told(422, async () => json({ hits: await sessions.search(query, signal) }));
  });
  app.get("/api/agent-sessions", async (c) => {
    const { agent, cwd } = c.req.query();
    if (!agent || !cwd) return refuse(400);
    return await told(422, async () => json({ sessions: await sessions.listOfAgent(agent, cwd) }));
  });
  app.post(
    "/api/sessions/:id/branch",
    (c) => withSession(c, sessions, (session) => branchOff(c, sessions, session)),
  );
  app.get("/api/sessions/:id/export", (c) => withSession(c, sessions, (session) => exported(c, session)));
}

async function branchOff(c: Context<Env>, sessions: Sessions, source: Session): Promise<Response> {
  if (!isType(c, "application/json")) return refuse(415);
  const { requestId, promptId = null } = await readJson(c);
  if (!isRequestId(requestId)) return refuse(400);
  if (promptId !== null && typeof promptId !== "string") return refuse(400);
  return await told(422, async () => {
    const session = await branch(sessions, { source, request: { requestId, promptId } });
    return json({ sessionId: session.id });
  });
}

async function exported(c: Context<Env>, { journal, id }: Session): Promise<Response> {
  const format = c.req.query("format") ?? "markdown";
  if (format === "json") return download(asJson(journal), { name: `${id}.json`, type: "application/json" });
  if (format !== "markdown") return refuse(400);
  const { signal } = c.req.raw;
  return await told(422, async () => {
    const text = await sliced(() => conversationText(journal), { signal });
    return download(text, { name: `${id}.md`, type: "text/markdown; charset=utf-8" });
  });
}

/** The journal's lines as one JSON array, streamed. */
function asJson(journal: Journal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let offset = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const isFirst = offset === 0;
      const bytes = journal.isClosed ? new Uint8Array() : journal.read(offset, READ_BYTES);
      if (bytes.length === 0) {
        controller.enqueue(encoder.encode(isFirst ? "[]\n" : "\n]\n"));
        return controller.close();
      }
      offset += bytes.length;
      const lines = decoder.decode(bytes).trimEnd().replaceAll("\n", ",\n");
      controller.enqueue(encoder.encode((isFirst ? "[\n" : ",\n") + lines));
    },
  });
}

function download(body: BodyInit, { name, type }: { name: string; type: string }): Response {
  const headers = plainHeaders();
  headers.set("content-type", type);
  headers.set("content-disposition", `attachment; filename="${name}"`);
  return new Response(body, { headers });
}
