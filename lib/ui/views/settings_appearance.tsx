/**
 * The settings of this browser that are seen at once: light or dark.
 */
import type { Theme } from "../state/theme.ts";
import { wordsOfSettings } from "../state/words_of_settings.ts";
import { useApp } from "./app_context.ts";
import { Choice, Section } from "./settings_parts.tsx";

const words = wordsOfSettings.appearance;
const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function Appearance() {
  const { theme } = useApp();
  return (
    <Section title={words.title}>
      <Choice
        legend={words.theme}
        options={THEMES.map((value) => ({ value, label: words.themes[value] }))}
        value={theme.theme.value}
        choose={(value) => theme.choose(value)}
      />
    </Section>
  );
}
