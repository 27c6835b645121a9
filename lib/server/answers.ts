/**
 * What the routes share: JSON in and out, and what Hono is told to carry along a request.
 */
import type { Context } from "hono";
import { readJsonBody } from "./body.ts";
import type { Device } from "./devices.ts";
import { plainHeaders } from "./security_headers.ts";

export type Env = { Variables: { device: Device } };

/** Bytes of a JSON body. */
const JSON_BYTES_MAX = 1024 * 1024;

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
