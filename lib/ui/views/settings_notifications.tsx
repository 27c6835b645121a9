/**
 * What a person is told of while they look elsewhere, and how. The browser is asked only on a switch.
 */
import { useSignal } from "@preact/signals";
import { chime } from "../state/chime.ts";
import { type Allowance, allowance, askToNotify, showNotification } from "../state/desktop_notification.ts";
import { type Happening, HAPPENINGS, type Way, WAYS } from "../state/preferences.ts";
import { words as allWords } from "../state/words.ts";
import { wordsOfSettings } from "../state/words_of_settings.ts";
import { useApp } from "./app_context.ts";
import { Section, Switch } from "./settings_parts.tsx";

const words = wordsOfSettings.notifications;

export function Notifications() {
  const { preferences } = useApp();
  const alerts = preferences.alerts.value;
  const isDesktop = HAPPENINGS.some((happening) => alerts.has(`desktop.${happening}`));
  /** What was found when it was last tried. */
  const found = useSignal<Allowance>(isDesktop ? allowance() : "allowed");
  const toggle = async (way: Way, happening: Happening, on: boolean) => {
    if (on && way === "desktop") {
      found.value = await tried();
      if (found.value !== "allowed") return;
    }
    if (on && way === "sound") chime();
    preferences.setAlert(`${way}.${happening}`, on);
  };
  return (
    <Section title={words.title} text={words.text}>
      <table class="alerts">
        <thead>
          <tr>
            <td />
            {WAYS.map((way) => <th key={way} scope="col">{words.ways[way]}</th>)}
          </tr>
        </thead>
        <tbody>
          {HAPPENINGS.map((happening) => (
            <tr key={happening}>
              <th scope="row">{words.happenings[happening]}</th>
              {WAYS.map((way) => (
                <td key={way}>
                  <Switch
                    label={words.name(way, happening)}
                    on={alerts.has(`${way}.${happening}`)}
                    toggle={(on) => void toggle(way, happening, on)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {found.value !== "allowed" && <p class="form-problem" role="alert">{words[found.value]}</p>}
    </Section>
  );
}

/** Shows one: whoever allows it sees at once how they will be told. */
async function tried(): Promise<Allowance> {
  const allowed = await askToNotify();
  if (allowed !== "allowed") return allowed;
  const shown = showNotification({ title: allWords.product, body: words.sample, onClick: () => {} });
  return shown ? "allowed" : "none";
}
