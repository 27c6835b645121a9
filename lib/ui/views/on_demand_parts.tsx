/**
 * What most visits do without, as one part that is fetched when any of it is first needed: were each a part of
 * its own, what they share would be cut into ever smaller files, and those of a first visit with it.
 */
export { notify } from "../state/notifier.ts";
export { KeysSheet } from "./keys_sheet.tsx";
export { Panel } from "./panel.tsx";
export { SettingsView } from "./settings_view.tsx";
