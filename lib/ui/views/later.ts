/**
 * What is fetched as soon as the first look stands: the fold, the open session, finding others, what waits in them,
 * menus, the panel, settings.
 *
 * One part, as these share most of what they are made of: cut further, all of it together would be larger.
 */
export { foldEvents } from "../../transcript/fold.ts";
export { Elsewhere } from "./elsewhere.tsx";
export { BackCloses } from "./back_closes.ts";
export { Finding, RecentSessions } from "./finding.tsx";
export { HomeMentions } from "./home_mentions.tsx";
export { OthersCard } from "./others_card.tsx";
export { RenameField, SessionMenu } from "./session_menu.tsx";
export { SessionView } from "./session_view.tsx";
export { KeysSheet } from "./keys_sheet.tsx";
export { Panel } from "./panel.tsx";
export { SettingsView } from "./settings_view.tsx";
export { notify } from "../state/notifier.ts";
