/**
 * Which key sends, and where all keys are shown.
 */
import { enterKeys, type SendKey } from "../state/send_key.ts";
import { wordsOfSettings } from "../state/words_of_settings.ts";
import { useApp } from "./app_context.ts";
import { Choice, Section } from "./settings_parts.tsx";

const words = wordsOfSettings.writing;
const SEND_KEYS: readonly SendKey[] = ["enter", "mod"];

export function Writing() {
  const { preferences, keysShown } = useApp();
  const sendKey = preferences.sendKey.value;
  return (
    <Section title={words.title}>
      <Choice
        legend={words.send}
        options={SEND_KEYS.map((value) => ({ value, label: enterKeys("send", value) }))}
        value={sendKey}
        choose={(value) => preferences.setSendKey(value)}
      />
      <p class="dim">
        {words.newLine(enterKeys("new_line", sendKey))} {words.sayNow(enterKeys("say_now", sendKey))}
      </p>
      <button type="button" class="outlined small" onClick={() => keysShown.value = true}>
        {words.keys}
      </button>
    </Section>
  );
}
