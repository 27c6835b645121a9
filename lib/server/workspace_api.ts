/**
 * REST of what sessions do to their workspaces, and of claims: changes, files in two snapshots, putting a
 * file back, releasing a claim.
 */
import type { Context, Hono } from "hono";
import {
  type ClaimShown,
  type FilePair,
  REVERT_FILES_MAX,
  type RevertedFile,
  type RevertRequest,
} from "../api.ts";
import type { Claims } from "../coordination/claims.ts";
import { asText } from "../files/text.ts";
import { revertFiles } from "../session/revert.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Audit } from "./audit.ts";
import { type Env, isType, json, readJson, told, withSession } from "./answers.ts";
import { refuse } from "./gate.ts";

/** Bytes of a file that is shown as a difference. */
const SHOWN_BYTES_MAX = 2 * 1024 * 1024;

export interface WorkspaceApiOptions {
  readonly sessions: Sessions;
  readonly claims: Claims;
  readonly audit: Audit;
}

export function addWorkspaceApi(app: Hono<Env>, { sessions, claims, audit }: WorkspaceApiOptions): void {
  app.get("/api/sessions/:id/changes", (c) => withSession(c, sessions, (session) => changes(session)));
  app.get(
    "/api/sessions/:id/changes/file",
    (c) => withSession(c, sessions, (session) => filePair(c, session)),
  );
  app.post(
    "/api/sessions/:id/revert",
    (c) => withSession(c, sessions, (session) => revert(c, session, audit)),
  );
  app.get("/api/claims", async () => json({ claims: await shownClaims(claims) }));
  app.post("/api/claims/release", async (c) => {
    if (!isType(c, "application/json")) return refuse(415);
    const { namespace, key, holder } = await readJson(c);
    if (![namespace, key, holder].every((text) => typeof text === "string")) return refuse(400);
    const released = await claims.release({ namespace: String(namespace), key: String(key) }, {
      holder: String(holder),
    });
    const details = { namespace: String(namespace), key: String(key), released };
    audit.append({ action: "claim_release", sessionId: String(holder), by: c.get("device").label, details });
    return json({ released });
  });
}

/** All that differs since the session began, whoever did it. */
async function changes(session: Session): Promise<Response> {
  const { current } = session.work;
  const found = await current?.changes();
  if (found) return json(found);
  const why = current ? "no picture can be taken of its directory" : "the agent does not run";
  return json({ error: `Cannot tell what changed as ${why}` }, 409);
}

async function filePair(c: Context<Env>, session: Session): Promise<Response> {
  const { from, to, path, oldPath } = c.req.query();
  if (!from || !to || !path) return refuse(400);
  return await told(409, () =>
    session.work.withSnapshots(async (snapshots) => {
      const [before, after] = await Promise.all([
        snapshots.read(from, oldPath ?? path),
        snapshots.read(to, path),
      ]);
      return json(pairOf(before, after));
    }));
}

function pairOf(before: Uint8Array | null, after: Uint8Array | null): FilePair {
  const oldText = before && textOf(before);
  const newText = after && textOf(after);
  const shown = (before === null || oldText !== null) && (after === null || newText !== null);
  return shown ? { oldText, newText, shown } : { oldText: null, newText: null, shown };
}

/** Null for what is no text, or too large to be shown. */
function textOf(bytes: Uint8Array): string | null {
  return bytes.length > SHOWN_BYTES_MAX ? null : asText(bytes);
}

async function revert(c: Context<Env>, session: Session, audit: Audit): Promise<Response> {
  if (!isType(c, "application/json")) return refuse(415);
  const request = asRevert(await readJson(c));
  if (!request) return refuse(400);
  const by = { device: c.get("device").label };
  return await told(409, async () => {
    const reverted = await revertFiles(session, { ...request, by });
    const { to, files } = request;
    for (const { path } of files) {
      audit.append({ action: "revert", sessionId: session.id, by: by.device, details: { path, to } });
    }
    return json(reverted);
  });
}

function asRevert({ files, from, to }: Readonly<Record<string, unknown>>): RevertRequest | null {
  if (!Array.isArray(files) || files.length === 0 || files.length > REVERT_FILES_MAX) return null;
  if (typeof from !== "string" || typeof to !== "string" || !files.every(isRevertedFile)) return null;
  return { files, from, to };
}

function isRevertedFile(file: unknown): file is RevertedFile {
  if (typeof file !== "object" || file === null || !("path" in file)) return false;
  const oldPath = "oldPath" in file ? file.oldPath : undefined;
  return typeof file.path === "string" && (oldPath === undefined || typeof oldPath === "string");
}

async function shownClaims(claims: Claims): Promise<readonly ClaimShown[]> {
  return (await claims.list()).map((claim) => ({ ...claim, assumed: claims.isAssumed(claim) }));
}
