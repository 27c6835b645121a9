/**
 * What the page says in its settings: a part of the catalogue in words.ts that is fetched with them.
 */
import type { LimitShown, SettingSource } from "../../settings.ts";
import type { Happening, Way } from "./preferences.ts";
import type { Theme } from "./theme.ts";

const theme: Record<Theme, string> = { system: "System", light: "Light", dark: "Dark" };
const happenings: Record<Happening, string> = {
  question: "A session needs me",
  finished: "A turn of more than 10 seconds is over",
};
const ways: Record<Way, string> = { desktop: "Notification", sound: "Sound" };
const sources: Record<SettingSource, string> = {
  "flag": "command line",
  "environment": "environment",
  "config file": "config file",
  "default": "default",
};
const limits: Record<LimitShown["name"], string> = {
  agents: "Agents that run at once",
  journal: "Journal of one session",
  attachment: "One attached file",
  attachments: "Files of one message together",
  attachmentCount: "Files of one message",
  queue: "Messages queued in a session",
  lines: "Lines from one browser",
  questions: "Questions of one agent open at once",
};

export const wordsOfSettings = {
  loading: "Asking drawbridge…",
  again: "Try again",
  appearance: { title: "Appearance", theme: "Theme", themes: theme },
  writing: {
    title: "Writing",
    send: "To send a message",
    /** `keys`: how this browser calls them. */
    choice: (keys: string) => `${keys} sends`,
    newLine: (keys: string) => `${keys} breaks the line.`,
    sayNow: (keys: string) => `In a running turn ${keys} says it at once, with an agent that takes that.`,
    keys: "Show all keys",
  },
  notifications: {
    title: "Notifications",
    text: "Only while you look elsewhere: at another window, tab or session. Kept in this browser.",
    happenings,
    ways,
    name: (way: Way, happening: Happening) => `${ways[way]}: ${happenings[happening]}`,
    blocked: "This browser blocks notifications of this page. Allow them in its settings for this site.",
    none: "This browser shows no notifications of pages.",
    sample: "This is how you will be told.",
  },
  agents: {
    title: "Agents",
    text: "A test starts the agent, asks who it is, and ends it. No session begins.",
    test: "Test",
    testOf: (agent: string) => `Test ${agent}`,
    testing: "Testing…",
    answered: (who: string, took: string) => `Works: ${who}, answered in ${took}.`,
    nameless: "it does not say its name",
    signIns: (ways: readonly string[]) => `Ways to sign in, should a session need it: ${ways.join(", ")}.`,
    noSignIn: "It names no way to sign in.",
    stderr: "What it said last",
    missing: (count: number) => `${count} more are known and not installed`,
    install: (npm: string) => `npm install -g ${npm}`,
  },
  devices: {
    title: "Devices",
    text: "Browsers that hold a key to this drawbridge. A new one comes in by a link from the terminal.",
    own: "this one",
    connected: "open now",
    since: (from: string, until: string) => `Signed in ${from}, until ${until}`,
    revoke: "Sign out",
    revokeOf: (device: string) => `Sign out ${device}`,
    others: "Sign out all others",
    ask: (device: string) => `Sign ${device} out?`,
    askOthers: (count: number) => count === 1 ? "Sign the other device out?" : `Sign ${count} devices out?`,
    effect: "Its pages close at once, and its key opens nothing any more. Sessions go on.",
    ownEffect: "This page closes. To come back you need a new link from the terminal.",
    keep: "Leave it",
  },
  bridge: {
    title: "This drawbridge",
    text: "Set where it is started: flags win over the environment, the environment over the config file.",
    version: "Version",
    stateDir: "State directory",
    head: ["Setting", "Value", "From"],
    on: "on",
    off: "off",
    names: {
      agent: "Agent",
      cwd: "Working directory",
      port: "Port",
      open: "Open the browser",
      agentEnv: "Variables for agents",
      cleanEnv: "Clean environment for agents",
      team: "Team",
      identity: "Identity",
      launchDirectory: "Agents start in",
      force: "Work beside others unasked",
      idleStop: "Stop an idle agent after",
      maxAgents: "Agents at once",
      clientFs: "Files for agents",
      clientTerminal: "Commands for agents",
      mcp: "Tools of drawbridge for agents",
      orchestrate: "Agents may manage sessions",
      verbose: "Say more in the log",
    } as Readonly<Record<string, string>>,
    /** What it means that nothing is set. */
    unset: {
      port: "first free one",
      agentEnv: "none",
      team: "the directory's name",
      identity: "any free one",
      launchDirectory: "the working directory",
    } as Readonly<Record<string, string>>,
    sources,
  },
  limits: {
    title: "Limits",
    head: ["Limit", "At most"],
    names: limits,
    used: (used: number) => `, ${used} now`,
  },
};
