/**
 * REST of sessions: the list, opening one, earlier events, attached files.
 */
import { isAbsolute } from "@std/path";
import type { Context, Hono } from "hono";
import type { NotOpened, WorkspaceBusy } from "../api.ts";
import { WorkspaceBusyError } from "../coordination/leases.ts";
import type { Blobs } from "../session/blobs.ts";
import type { Journal } from "../session/journal.ts";
import type { NewSession } from "../session/new_session.ts";
import { NoDirectoryError } from "../session/session_directory.ts";
import { SessionHeldError } from "../session/open_session.ts";
import { type Sessions } from "../session/sessions.ts";
import type { Workplace } from "../session/workplace.ts";
import { LIMITS } from "../wire.ts";
import type { Audit } from "./audit.ts";
import { type Env, isRequestId, isType, json, readJson, told } from "./answers.ts";
import { readBody } from "./body.ts";
import { refuse } from "./gate.ts";
import { expandHome } from "./home_path.ts";
import { blobHeaders, plainHeaders } from "./security_headers.ts";
import { errorText } from "../log.ts";

const TITLE_CHARS_MAX = 200;
/** Bytes read from a journal at once. */
const READ_BYTES = 256 * 1024;

export interface SessionsApiOptions {
  readonly sessions: Sessions;
  readonly workplace: Workplace;
  readonly audit: Audit;
}

export function addSessionsApi(app: Hono<Env>, options: SessionsApiOptions): void {
  const { sessions } = options;
  app.get("/api/sessions", () => json({ sessions: sessions.list() }));
  app.post("/api/sessions", (c) => openSession(c, options));
  app.post("/api/sessions/:id", (c) => decide(c, options));
  app.post("/api/sessions/:id/delete", async (c) => {
    if (!isType(c, "application/json")) return refuse(415);
    const id = c.req.param("id");
    const { atAgent = false } = await readJson(c);
    if (typeof atAgent !== "boolean") return refuse(400);
    return await told(409, async () => {
      if (!await sessions.remove(id, { atAgent })) return refuse(404);
      options.audit.append({ action: "session_delete", sessionId: id, by: c.get("device").label });
      return json({ removed: true });
    });
  });
  app.get("/api/sessions/:id/events", async (c) => {
    const before = Number(c.req.query("before"));
    if (!Number.isSafeInteger(before) || before < 1) return refuse(400);
    const reader = await readerOf(sessions, c.req.param("id"));
    return reader ? events(reader, before) : refuse(404);
  });
  app.post("/api/sessions/:id/blobs", async (c) => {
    if (!isType(c, "application/octet-stream")) return refuse(415);
    const session = await sessions.get(c.req.param("id"));
    if (!session) return refuse(404);
    return json(await session.blobs.put(await readBody(c.req.raw, LIMITS.attachmentBytesMax)));
  });
  app.get("/api/sessions/:id/blobs/:blob", async (c) => {
    const reader = await readerOf(sessions, c.req.param("id"));
    reader?.done();
    const bytes = await reader?.blobs.get(c.req.param("blob"));
    return bytes ? new Response(bytes, { headers: blobHeaders(c.req.query("type")) }) : refuse(404);
  });
}

async function openSession(c: Context<Env>, { sessions, workplace }: SessionsApiOptions): Promise<Response> {
  if (!isType(c, "application/json")) return refuse(415);
  const request = asRequest(await readJson(c));
  if (!request) return refuse(400);
  if (request.cwd.trim() === "") return json({ error: "Cannot work in no directory: name one" }, 422);
  if (!isAbsolute(request.cwd)) {
    return json({ error: `Cannot work in "${request.cwd}" as that is no absolute path` }, 422);
  }
  try {
    const session = await sessions.create(request);
    return json({ sessionId: session.id });
  } catch (error) {
    const message = errorText(error);
    if (error instanceof WorkspaceBusyError) {
      const busy: WorkspaceBusy = {
        error: message,
        sessions: error.sessions.map((lease) => workplace.shown(lease)),
      };
      return json(busy, 409);
    }
    const missing = error instanceof NoDirectoryError || undefined;
    return json({ error: message, missing } satisfies NotOpened, 422);
  }
}

/** Title, pinned, archived: what a person decides about a session. */
async function decide(c: Context<Env>, { sessions }: SessionsApiOptions): Promise<Response> {
  if (!isType(c, "application/json")) return refuse(415);
  const { title, pinned, archived } = await readJson(c);
  const isTitle = title === undefined || title === null || typeof title === "string";
  if (!isTitle || !isSwitch(pinned) || !isSwitch(archived)) return refuse(400);
  const session = await sessions.get(c.req.param("id") ?? "");
  if (!session) return refuse(404);
  session.decide({ title: titleOf(title), pinned, archived });
  return json(session.summary());
}

/** An empty title gives the agent's back. */
function titleOf(title: string | null | undefined): string | null | undefined {
  return typeof title === "string" ? title.trim().slice(0, TITLE_CHARS_MAX) || null : title;
}

function isSwitch(value: unknown): value is boolean | undefined {
  return value === undefined || typeof value === "boolean";
}

/** Only what a browser may say; null for what is no such request. */
function asRequest(body: Readonly<Record<string, unknown>>): NewSession | null {
  const { requestId, cwd, agent, alongside, create, launchDirectory } = body;
  if (!isRequestId(requestId) || typeof cwd !== "string" || typeof agent !== "string") return null;
  if (launchDirectory !== undefined && typeof launchDirectory !== "string") return null;
  const taken = asTakeIn(body.takeIn);
  if (taken === null) return null;
  return {
    requestId,
    cwd: expandHome(cwd),
    agent,
    alongside: alongside === true,
    create: create === true,
    launchDirectory,
    ...taken,
  };
}

/** Empty when nothing is to be taken in, null when it cannot be understood. */
function asTakeIn(value: unknown): Pick<NewSession, "takeIn"> | null {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || !("agentSessionId" in value)) return null;
  const { agentSessionId } = value;
  const title = "title" in value && typeof value.title === "string"
    ? value.title.slice(0, TITLE_CHARS_MAX)
    : null;
  return typeof agentSessionId === "string" ? { takeIn: { agentSessionId, title } } : null;
}

interface Reader {
  readonly journal: Journal;
  readonly blobs: Blobs;
  /** The journal is not needed any more. */
  readonly done: () => void;
}

/** A session to read from, wherever it is open. */
async function readerOf(sessions: Sessions, id: string): Promise<Reader | null> {
  try {
    const session = await sessions.get(id);
    return session && { journal: session.journal, blobs: session.blobs, done: () => {} };
  } catch (error) {
    if (!(error instanceof SessionHeldError)) throw error;
    const held = sessions.readAlong(id);
    return held && { ...held, done: () => held.journal.close() };
  }
}

/** The window of turns that ends before event `before`, as the journal has it. */
function events({ journal, done }: Reader, before: number): Response {
  const end = journal.offsetOf(before);
  let offset = journal.windowBefore(before).offset;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (offset >= end || journal.isClosed) {
        done();
        return controller.close();
      }
      const wanted = journal.read(offset, READ_BYTES).subarray(0, end - offset);
      offset += wanted.length;
      controller.enqueue(wanted);
    },
    cancel: done,
  });
  const headers = plainHeaders();
  headers.set("content-type", "application/x-ndjson");
  return new Response(body, { headers });
}
