/**
 * What the routes share: JSON in and out, and what Hono is told to carry along a request.
 */
import type { Context } from "hono";
import { errorText } from "../log.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { readJsonBody } from "./body.ts";
import type { Device } from "./devices.ts";
import { refuse } from "./gate.ts";
import { plainHeaders } from "./security_headers.ts";

export type Env = { Variables: { device: Device } };

/** Bytes of a JSON body. */
const JSON_BYTES_MAX = 1024 * 1024;
const REQUEST_ID_CHARS_MAX = 128;

export function json(value: unknown, status = 200): Response {
  const headers = plainHeaders();
  headers.set("content-type", "application/json");
  return new Response(JSON.stringify(value), { status, headers });
}

/** The JSON object of a request. @throws BadBodyError, BodyTooLargeError */
export function readJson(c: Context<Env>): Promise<Readonly<Record<string, unknown>>> {
  return readJsonBody(c.req.raw, JSON_BYTES_MAX);
}

export function isType(c: Context<Env>, type: string): boolean {
  return c.req.header("content-type")?.split(";")[0].trim().toLowerCase() === type;
}

/** Whether it can name a request, so that the same one is answered the same when it comes again. */
export function isRequestId(value: unknown): value is string {
  return typeof value === "string" && value.length <= REQUEST_ID_CHARS_MAX;
}

/** Answers for the session that the address names; 404 where there is none. */
export async function withSession(
  c: Context<Env>,
  sessions: Sessions,
  answer: (session: Session) => Promise<Response> | Response,
): Promise<Response> {
  const session = await sessions.get(c.req.param("id") ?? "");
  return session ? await answer(session) : refuse(404);
}

/** What goes wrong is told in words, with `status`. */
export async function told(status: number, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    return json({ error: errorText(error) }, status);
  }
}
