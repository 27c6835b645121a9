/**
 * The settings: those of this browser, at hand at once, and what drawbridge tells of itself.
 */
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { BridgeSettings } from "../state/bridge_settings.ts";
import { words } from "../state/words.ts";
import { wordsOfSettings } from "../state/words_of_settings.ts";
import { useApp } from "./app_context.ts";
import { Agents } from "./settings_agents.tsx";
import { Appearance } from "./settings_appearance.tsx";
import { Limits, ThisDrawbridge } from "./settings_bridge.tsx";
import { Devices } from "./settings_devices.tsx";
import { Notifications } from "./settings_notifications.tsx";
import { Writing } from "./settings_writing.tsx";

export function SettingsView() {
  const { rest, settingsPart } = useApp();
  const bridge = useMemo(() => new BridgeSettings(rest), [rest]);
  const place = useRef<HTMLDivElement>(null);
  // Before a part that was asked for takes it.
  useLayoutEffect(() => place.current?.focus(), []);
  useEffect(() => {
    void bridge.load();
    // Whoever goes on by themselves is not taken to a part that comes late.
    const forget = () => settingsPart.value = null;
    addEventListener("focusin", forget);
    return () => {
      removeEventListener("focusin", forget);
      forget();
    };
  }, [bridge]);
  const shown = bridge.settings.value;
  const devices = bridge.devices.value;
  const problem = bridge.problem.value;
  return (
    <div
      class="settings"
      id="settings"
      role="group"
      aria-label={words.frame.settings}
      tabIndex={-1}
      ref={place}
    >
      <Appearance />
      <Writing />
      <Notifications />
      {problem && (
        <div class="form-problem home-problem">
          <p role="alert">{problem}</p>
          <button type="button" class="outlined small" onClick={() => void bridge.load()}>
            {wordsOfSettings.again}
          </button>
        </div>
      )}
      {!shown && !problem && <p class="dim" role="status">{wordsOfSettings.loading}</p>}
      {shown && <Agents bridge={bridge} agents={shown.agents} />}
      {devices && <Devices bridge={bridge} devices={devices} />}
      {shown && <ThisDrawbridge shown={shown} />}
      {shown && <Limits limits={shown.limits} />}
    </div>
  );
}
