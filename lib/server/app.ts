/**
 * The Hono app: the gate, the shell, sign-in, REST and the two sockets.
 *
 * Knows sessions and devices by their methods only; opens no port. Everything but the shell needs both
 * credentials, and they are asked for before a socket is upgraded.
 */
import { getCookies, setCookie } from "@std/http/cookie";
import { type Context, Hono } from "hono";
import type { Claims } from "../coordination/claims.ts";
import type { Log } from "../log.ts";
import { SessionHeldError } from "../session/open_session.ts";
import { type Sessions } from "../session/sessions.ts";
import type { Info } from "../api.ts";
import { KEY_HEADER, KEY_SUBPROTOCOL_PREFIX, SUBPROTOCOL } from "../wire.ts";
import type { Workplace } from "../session/workplace.ts";
import { type Env, isType, json, readJson } from "./answers.ts";
import type { Assets } from "./assets.ts";
import { attach } from "./attach.ts";
import { BadBodyError, BodyTooLargeError } from "./body.ts";
import { addConversationsApi } from "./conversations_api.ts";
import { DeviceSockets } from "./device_sockets.ts";
import { DEVICE_LIFE_S, deviceLabel, type Devices } from "./devices.ts";
import { addBrowseApi } from "./browse_api.ts";
import { addDevicesApi } from "./devices_api.ts";
import { addDraftsApi } from "./drafts_api.ts";
import { addFilesApi } from "./files_api.ts";
import { checkRequest, refuse } from "./gate.ts";
import { addInspectorApi } from "./inspector_api.ts";
import type { Links } from "./links.ts";
import { addQuestionsApi } from "./questions_api.ts";
import { addSessionsApi } from "./sessions_api.ts";
import { serveSessions } from "./sessions_socket.ts";
import { addSettingsApi, type SettingsApiOptions } from "./settings_api.ts";
import { addWorkspaceApi } from "./workspace_api.ts";

/** Seconds without a pong after which a socket is given up; Deno pings at half of it. */
const SOCKET_IDLE_S = 30;
/** 16 bytes in base64 (RFC 6455, section 4.1). */
const SOCKET_KEY = /^[A-Za-z0-9+/]{22}==$/;

export interface AppOptions extends SettingsApiOptions {
  readonly port: number;
  readonly assets: Assets;
  readonly devices: Devices;
  readonly links: Links;
  readonly sessions: Sessions;
  readonly info: () => Omit<Info, "buildId">;
  readonly workplace: Workplace;
  readonly claims: Claims;
  readonly log: Log;
}

export function createApp(options: AppOptions): Hono<Env> {
  const app = new Hono<Env>();
  const { assets, devices } = options;
  const sockets = new DeviceSockets(devices);
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
  app.get("/api/info", () => json({ ...options.info(), buildId: assets.buildId }));
  addSessionsApi(app, options);
  addConversationsApi(app, options);
  addQuestionsApi(app, options);
  addWorkspaceApi(app, options);
  addBrowseApi(app, options);
  addInspectorApi(app, options);
  addSettingsApi(app, options);
  addDevicesApi(app, { ...options, sockets });
  addFilesApi(app, options);
  addDraftsApi(app, options);
  addSockets(app, { ...options, sockets });
  app.get("*", (c) => assets.has(c.req.path) ? assets.serve(c.req.raw, c.req.path) : refuse(404));
  return app;
}

function addSockets(app: Hono<Env>, options: AppOptions & { readonly sockets: DeviceSockets }): void {
  const { sockets } = options;
  app.get("/ws", (c) => {
    const upgraded = upgrade(c, sockets);
    if (upgraded instanceof Response) return upgraded;
    attach(upgraded.socket, {
      sessions: options.sessions,
      sessionId: c.req.query("session") ?? "",
      after: c.req.query("after") ?? null,
      by: { device: c.get("device").label },
      buildId: options.assets.buildId,
      workplace: options.workplace,
      log: options.log,
    });
    return upgraded.response;
  });
  app.get("/ws/sessions", (c) => {
    const upgraded = upgrade(c, sockets);
    if (upgraded instanceof Response) return upgraded;
    serveSessions(upgraded.socket, { sessions: options.sessions, buildId: options.assets.buildId });
    return upgraded.response;
  });
}

/** Deno checks neither the version nor the subprotocol of an upgrade. */
function upgrade(
  c: Context<Env>,
  sockets: DeviceSockets,
): { socket: WebSocket; response: Response } | Response {
  const { headers } = c.req.raw;
  const offered = subprotocols(c);
  const isWebSocket = headers.get("upgrade")?.toLowerCase() === "websocket" &&
    headers.get("sec-websocket-version") === "13" && SOCKET_KEY.test(headers.get("sec-websocket-key") ?? "");
  if (!isWebSocket || !offered.includes(SUBPROTOCOL)) return refuse(426);
  const upgraded = Deno.upgradeWebSocket(c.req.raw, { idleTimeout: SOCKET_IDLE_S, protocol: SUBPROTOCOL });
  sockets.add(upgraded.socket, c.get("device").id);
  return upgraded;
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
  const { token } = await readJson(c);
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

/** A refusal or a fault, without a word about the inside. */
function failure(error: Error, c: Context<Env>, log: Log): Response {
  if (error instanceof BodyTooLargeError) return refuse(413);
  if (error instanceof BadBodyError) return refuse(400);
  if (error instanceof SessionHeldError) return json({ error: error.message }, 409);
  log.warn(`Cannot answer ${c.req.method} ${c.req.path} as ${error.message}`);
  return refuse(500);
}

function subprotocols(c: Context<Env>): string[] {
  return (c.req.header("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
}

function cookieName(port: number): string {
  return `drawbridge_${port}`;
}
