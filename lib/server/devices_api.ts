/**
 * REST of the signed-in devices: who they are, and signing them out.
 */
import type { Context, Hono } from "hono";
import type { DeviceRevocation, DeviceShown } from "../settings.ts";
import { type Env, isType, json, readJson } from "./answers.ts";
import type { Audit } from "./audit.ts";
import type { DeviceSockets } from "./device_sockets.ts";
import { type Device, DEVICE_LIFE_S, type Devices } from "./devices.ts";
import { refuse } from "./gate.ts";

export interface DevicesApiOptions {
  readonly devices: Devices;
  readonly sockets: DeviceSockets;
  readonly audit: Audit;
}

export function addDevicesApi(app: Hono<Env>, options: DevicesApiOptions): void {
  const { devices, sockets } = options;
  app.get("/api/devices", (c) => {
    const own = c.get("device").id;
    return json({ devices: devices.list().map((device) => shown(device, { own, sockets })) });
  });
  app.post("/api/devices/revoke", (c) => revoke(c, options));
}

function shown(
  { id, label, createdAt }: Device,
  { own, sockets }: { readonly own: string; readonly sockets: DeviceSockets },
): DeviceShown {
  return {
    deviceId: id,
    label,
    createdAt,
    expiresAt: createdAt + DEVICE_LIFE_S * 1000,
    connected: sockets.isConnected(id),
    own: id === own,
  };
}

async function revoke(c: Context<Env>, { devices, sockets, audit }: DevicesApiOptions): Promise<Response> {
  if (!isType(c, "application/json")) return refuse(415);
  const meant = meantBy(await readJson(c));
  if (meant === null) return refuse(400);
  const by = c.get("device");
  const removed = await devices.remove(({ id }) => "others" in meant ? id !== by.id : id === meant.deviceId);
  sockets.hangUp();
  for (const { id, label } of removed) {
    const details = { device: label, deviceId: id };
    audit.append({ action: "device_revoke", sessionId: null, by: by.label, details });
  }
  return json({ revoked: removed.length });
}

function meantBy({ deviceId, others }: Readonly<Record<string, unknown>>): DeviceRevocation | null {
  if (typeof deviceId === "string" && others === undefined) return { deviceId };
  return others === true && deviceId === undefined ? { others } : null;
}
