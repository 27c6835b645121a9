/**
 * Who holds a key to this drawbridge, and taking it away.
 */
import { useSignal } from "@preact/signals";
import type { DeviceShown } from "../../settings.ts";
import type { BridgeSettings } from "../state/bridge_settings.ts";
import { clockText } from "../state/duration.ts";
import { wordsOfSettings } from "../state/words_of_settings.ts";
import { useApp } from "./app_context.ts";
import { Question } from "./question.tsx";
import { Section } from "./settings_parts.tsx";

const words = wordsOfSettings.devices;

interface DevicesProps {
  readonly bridge: BridgeSettings;
  readonly devices: readonly DeviceShown[];
}

export function Devices({ bridge, devices }: DevicesProps) {
  /** Which of them is asked about. */
  const asked = useSignal<DeviceShown | "others" | null>(null);
  const others = devices.filter(({ own }) => !own).length;
  const meant = asked.value;
  return (
    <Section title={words.title} text={words.text}>
      <ul class="setting-list">
        {devices.map((device) => (
          <li key={device.deviceId}>
            <About device={device} />
            <button
              type="button"
              class="outlined small"
              aria-label={words.revokeOf(device.label)}
              onClick={() => asked.value = device}
            >
              {words.revoke}
            </button>
          </li>
        ))}
      </ul>
      {meant
        ? (
          <Question
            key={meant === "others" ? meant : meant.deviceId}
            ask={meant === "others" ? words.askOthers(others) : words.ask(meant.label)}
            text={meant !== "others" && meant.own ? words.ownEffect : words.effect}
            confirm={words.revoke}
            cancel={words.keep}
            onConfirm={() => {
              asked.value = null;
              void bridge.revoke(meant === "others" ? { others: true } : { deviceId: meant.deviceId });
            }}
            onCancel={() => asked.value = null}
          />
        )
        : others > 0 && (
          <button type="button" class="outlined small" onClick={() => asked.value = "others"}>
            {words.others}
          </button>
        )}
    </Section>
  );
}

function About(
  { device: { label, createdAt, expiresAt, connected, own } }: { readonly device: DeviceShown },
) {
  const now = useApp().now.value;
  return (
    <div class="setting-about">
      <strong>{label}</strong> {own && <span class="badge">{words.own}</span>}{" "}
      {connected && !own && <span class="badge">{words.connected}</span>}
      <span class="dim">{words.since(clockText(createdAt, now), clockText(expiresAt, now))}</span>
    </div>
  );
}
