/**
 * The running drawbridge: what it is, what it was set to and by what, and the limits it keeps.
 */
import type { LimitShown, SettingShown, SettingsShown } from "../../settings.ts";
import { bytesText } from "../state/bytes.ts";
import { wordsOfSettings } from "../state/words_of_settings.ts";
import { Rows, Section } from "./settings_parts.tsx";

const words = wordsOfSettings.bridge;

export function ThisDrawbridge({ shown }: { readonly shown: SettingsShown }) {
  const rows = shown.settings.map((setting) => [
    words.names[setting.name] ?? setting.name,
    valueText(setting),
    words.sources[setting.source],
  ]);
  return (
    <Section title={words.title} text={words.text}>
      <Rows
        head={words.head}
        rows={[[words.version, shown.version, ""], [words.stateDir, shown.stateDir, ""], ...rows]}
      />
    </Section>
  );
}

function valueText({ name, value }: SettingShown): string {
  if (value === null) return words.unset[name] ?? words.off;
  if (typeof value === "boolean") return value ? words.on : words.off;
  return String(value);
}

export function Limits({ limits }: { readonly limits: readonly LimitShown[] }) {
  const { title, head, names, used } = wordsOfSettings.limits;
  const rows = limits.map((limit) => [
    names[limit.name],
    maxText(limit) + (limit.used === undefined ? "" : used(limit.used)),
  ]);
  return (
    <Section title={title}>
      <Rows head={head} rows={rows} />
    </Section>
  );
}

function maxText({ max, unit }: LimitShown): string {
  return unit === "bytes" ? bytesText(max) : `${max} ${unit}`;
}
