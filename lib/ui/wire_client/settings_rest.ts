/**
 * The routes behind the settings: what drawbridge is, who is signed in, trying an agent out.
 */
import type { AgentTried, DeviceRevocation, DeviceShown, SettingsShown } from "../../settings.ts";
import type { Rest } from "./rest.ts";

export function fetchSettings(rest: Rest): Promise<SettingsShown> {
  return rest.ask("/api/settings");
}

export async function fetchDevices(rest: Rest): Promise<readonly DeviceShown[]> {
  return (await rest.ask<{ devices: readonly DeviceShown[] }>("/api/devices")).devices;
}

export async function revokeDevices(rest: Rest, meant: DeviceRevocation): Promise<void> {
  await rest.ask("/api/devices/revoke", meant);
}

/** Takes as long as the agent does, half a minute at most. */
export function tryAgent(rest: Rest, agent: string): Promise<AgentTried> {
  return rest.ask("/api/agents/test", { agent });
}
