/**
 * The Hono app: the gate, the shell, sign-in, REST and the two sockets.
 *
 * Knows sessions and devices by their methods only; opens no port. Everything but the shell needs both
 * credentials, and they are asked for before a socket is upgraded.
 */
import { getCookies, setCookie } from "@std/http/cookie";
import { type Context, Hono } from "hono";
import type { Log } from "../log.ts";
import type { Blobs } from "../session/blobs.ts";
import type { Journal } from "../session/journal.ts";
import { SessionHeldError, type Sessions } from "../session/sessions.ts";
import type { Info } from "../api.ts";
import { KEY_HEADER, KEY_SUBPROTOCOL_PREFIX, LIMITS, SUBPROTOCOL } from "../wire.ts";
import type { Assets } from "./assets.ts";
import { attach } from "./attach.ts";
import { BadBodyError, BodyTooLargeError, readBody, readJsonBody } from "./body.ts";
import { type Device, DEVICE_LIFE_S, deviceLabel, type Devices } from "./devices.ts";
import { checkRequest, refuse } from "./gate.ts";
import type { Links } from "./links.ts";
import { blobHeaders, plainHeaders } from "./security_headers.ts";
import { serveSessions } from "./sessions_socket.ts";

/** Bytes of a JSON body. */
const JSON_BYTES_MAX = 1024 * 1024;
/** Seconds without a pong after which a socket is given up; Deno pings at half of it. */
const SOCKET_IDLE_S = 30;
const REQUEST_ID_CHARS_MAX = 128;
/** Bytes read from a journal at once. */
const READ_BYTES = 256 * 1024;
/** 16 bytes in base64 (RFC 6455, section 4.1). */
const SOCKET_KEY = /^[A-Za-z0-9+/]{22}==$/;

export interface AppOptions {
  readonly port: number;
  readonly assets: Assets;
  readonly devices: Devices;
  readonly links: Links;
  readonly sessions: Sessions;
  readonly info: () => Omit<Info, "buildId">;
  /** Address of another drawbridge that runs on the same state, null when there is none. */
  readonly otherBridge: () => string | null;
  readonly log: Log;
}

type Env = { Variables: { device: Device } };

export function createApp(options: AppOptions): Hono<Env> {
  const app = new Hono<Env>();
  const { assets } = options;
  app.use(async (c, next) => {
    const refused = checkRequest(c.req.raw, { port: options.port, isShell: (path) => assets.has(path) });
    if (refused) return refused;
    await next();
  });
  app.onError((error, c) => failure(error, c, options.log));
  app.notFound(() => refuse(404));
  app.post("/auth/exchange", (c) => exchange(c, options));
  app.use("/api/*", (c, next) => signedIn(c, { ...options, next }));
  app.use("/ws", (c, next) => signedIn(c, { ...options, next }));
  app.use("/ws/*", (c, next) => signedIn(c, { ...options, next }));
  addApi(app, options);
  addSockets(app, options);
  app.get("*", (c) => assets.has(c.req.path) ? assets.serve(c.req.raw, c.req.path) : refuse(404));
  return app;
}

function addApi(app: Hono<Env>, options: AppOptions): void {
  const { sessions, assets } = options;
  app.get("/api/info", () => json({ ...options.info(), buildId: assets.buildId }));
  app.get("/api/sessions", () => json({ sessions: sessions.list() }));
  app.post("/api/sessions", async (c) => {
    if (!isType(c, "application/json")) return refuse(415);
    const { requestId, cwd, agent } = await readJsonBody(c.req.raw, JSON_BYTES_MAX);
    if (typeof requestId !== "string" || typeof cwd !== "string" || typeof agent !== "string") {
      return refuse(400);
    }
    if (requestId.length > REQUEST_ID_CHARS_MAX) return refuse(400);
    if (cwd.trim() === "") return json({ error: "Cannot work in no directory: name one" }, 422);
    try {
      const session = await sessions.create({ requestId, cwd, agent });
      return json({ sessionId: session.id });
    } catch (error) {
      return json({ error: error instanceof Error ? error.message : String(error) }, 422);
    }
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

function addSockets(app: Hono<Env>, options: AppOptions): void {
  app.get("/ws", (c) => {
    const upgraded = upgrade(c);
    if (upgraded instanceof Response) return upgraded;
    attach(upgraded.socket, {
      sessions: options.sessions,
      sessionId: c.req.query("session") ?? "",
      after: c.req.query("after") ?? null,
      by: { device: c.get("device").label },
      buildId: options.assets.buildId,
      otherBridge: options.otherBridge,
      log: options.log,
    });
    return upgraded.response;
  });
  app.get("/ws/sessions", (c) => {
    const upgraded = upgrade(c);
    if (upgraded instanceof Response) return upgraded;
    serveSessions(upgraded.socket, { sessions: options.sessions, buildId: options.assets.buildId });
    return upgraded.response;
  });
}

/** Deno checks neither the version nor the subprotocol of an upgrade. */
function upgrade(c: Context<Env>): { socket: WebSocket; response: Response } | Response {
  const { headers } = c.req.raw;
  const offered = subprotocols(c);
  const isWebSocket = headers.get("upgrade")?.toLowerCase() === "websocket" &&
    headers.get("sec-websocket-version") === "13" && SOCKET_KEY.test(headers.get("sec-websocket-key") ?? "");
  if (!isWebSocket || !offered.includes(SUBPROTOCOL)) return refuse(426);
  return Deno.upgradeWebSocket(c.req.raw, { idleTimeout: SOCKET_IDLE_S, protocol: SUBPROTOCOL });
}

async function signedIn(
  c: Context<Env>,
  options: AppOptions & { next: () => Promise<void> },
): Promise<Response | void> {
  const cookie = getCookies(c.req.raw.headers)[cookieName(options.port)];
  const offered = subprotocols(c).find((name) => name.startsWith(KEY_SUBPROTOCOL_PREFIX));
  const key = c.req.header(KEY_HEADER) ?? offered?.slice(KEY_SUBPROTOCOL_PREFIX.length);
  const device = cookie !== undefined && key !== undefined ? options.devices.check({ cookie, key }) : null;
  if (!device) return refuse(401);
  c.set("device", device);
  await options.next();
}

/** A link's token for both credentials. */
async function exchange(c: Context<Env>, options: AppOptions): Promise<Response> {
  if (!isType(c, "application/json")) return refuse(415);
  const { token } = await readJsonBody(c.req.raw, JSON_BYTES_MAX);
  const redeemed = typeof token === "string" ? options.links.redeem(token) : "wrong";
  if (redeemed !== "ok") {
    options.log.warn(
      redeemed === "wrong" ? "a wrong, used or old link was tried" : "too many wrong links are tried",
    );
    return refuse(redeemed === "wrong" ? 401 : 429);
  }
  const label = deviceLabel(c.req.header("user-agent") ?? "");
  const { device, credentials } = await options.devices.add(label);
  const response = json({ key: credentials.key, device: device.label });
  setCookie(response.headers, {
    name: cookieName(options.port),
    value: credentials.cookie,
    httpOnly: true,
    sameSite: "Strict",
    path: "/",
    maxAge: DEVICE_LIFE_S,
  });
  options.log.warn(`signed in: ${device.label}`);
  return response;
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

/** A refusal or a fault, without a word about the inside. */
function failure(error: Error, c: Context<Env>, log: Log): Response {
  if (error instanceof BodyTooLargeError) return refuse(413);
  if (error instanceof BadBodyError) return refuse(400);
  if (error instanceof SessionHeldError) return json({ error: error.message }, 409);
  log.warn(`Cannot answer ${c.req.method} ${c.req.path} as ${error.message}`);
  return refuse(500);
}

function json(value: unknown, status = 200): Response {
  const headers = plainHeaders();
  headers.set("content-type", "application/json");
  return new Response(JSON.stringify(value), { status, headers });
}

function isType(c: Context<Env>, type: string): boolean {
  return c.req.header("content-type")?.split(";")[0].trim().toLowerCase() === type;
}

function subprotocols(c: Context<Env>): string[] {
  return (c.req.header("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
}

function cookieName(port: number): string {
  return `drawbridge_${port}`;
}
