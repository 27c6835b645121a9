/**
 * What the settings show of drawbridge itself, asked for when they are opened: it, its devices, its agents.
 */
import { batch, type Signal, signal } from "@preact/signals";
import type { AgentTried, DeviceRevocation, DeviceShown, SettingsShown } from "../../settings.ts";
import type { Rest } from "../wire_client/rest.ts";
import { fetchDevices, fetchSettings, revokeDevices, tryAgent } from "../wire_client/settings_rest.ts";
import { errorText } from "./error_text.ts";

export class BridgeSettings {
  readonly settings: Signal<SettingsShown | null> = signal(null);
  readonly devices: Signal<readonly DeviceShown[] | null> = signal(null);
  readonly problem: Signal<string | null> = signal(null);
  /** The agent that is being tried. */
  readonly trying: Signal<string | null> = signal(null);
  /** What the last trial of each agent told. */
  readonly tried: Signal<ReadonlyMap<string, AgentTried>> = signal(new Map());
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  load(): Promise<void> {
    return this.#telling(async () => {
      const [settings, devices] = await Promise.all([fetchSettings(this.#rest), fetchDevices(this.#rest)]);
      batch(() => {
        this.settings.value = settings;
        this.devices.value = devices;
      });
    });
  }

  /** Signs devices out. When it is this one, the page's sockets are closed and say so. */
  revoke(meant: DeviceRevocation): Promise<void> {
    const isOwn = "deviceId" in meant &&
      this.devices.value?.some(({ deviceId, own }) => own && deviceId === meant.deviceId);
    return this.#telling(async () => {
      await revokeDevices(this.#rest, meant);
      if (!isOwn) this.devices.value = await fetchDevices(this.#rest);
    });
  }

  async test(agent: string): Promise<void> {
    if (this.trying.value !== null) return;
    this.trying.value = agent;
    const tried = await tryAgent(this.#rest, agent).catch((error): AgentTried => {
      return { outcome: "failed", why: errorText(error), stderr: "", tookMs: 0 };
    });
    batch(() => {
      this.trying.value = null;
      this.tried.value = new Map([...this.tried.value, [agent, tried]]);
    });
  }

  async #telling(deed: () => Promise<void>): Promise<void> {
    this.problem.value = null;
    try {
      await deed();
    } catch (error) {
      this.problem.value = errorText(error);
    }
  }
}
