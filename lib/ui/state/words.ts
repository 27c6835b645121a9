/**
 * Every word the page itself says, in one place: short and kind, and the first step to other languages.
 *
 * Names that screen readers and tests find things by are here too: whoever changes one changes those.
 */
import type { SessionStatus } from "../../wire.ts";
import type { ToolState } from "../../transcript/entries.ts";
import type { Connection } from "../wire_client/line_socket.ts";
import { wordsOfChanges } from "./words_of_changes.ts";
import { wordsOfForms } from "./words_of_forms.ts";
import { wordsOfSessions } from "./words_of_sessions.ts";
import { wordsOfTools } from "./words_of_tools.ts";

const agentStatus: Record<SessionStatus, string> = {
  starting: "Starting",
  idle: "Idle",
  prompting: "Working",
  cancelling: "Working",
  awaiting_permission: "Waiting for you",
  stopped: "Stopped",
};

const connection: Record<Connection, string> = {
  connected: "Connected",
  blip: "Reconnecting, nothing lost",
  reconnecting: "Reconnecting, nothing lost",
  offline: "Offline",
  gone: "drawbridge is gone",
};

const toolState: Record<ToolState, string> = {
  pending: "Pending",
  running: "Running",
  completed: "Completed",
  failed: "Failed",
  rejected: "Rejected",
  cancelled: "Cancelled",
};

const toolVerbs: Readonly<Record<string, string>> = {
  read: "Read",
  edit: "Edit",
  delete: "Delete",
  move: "Move",
  search: "Search",
  execute: "Run",
  think: "Think",
  fetch: "Fetch",
  switch_mode: "Switch mode",
};

export const words = {
  product: "drawbridge",
  ...wordsOfChanges,
  ...wordsOfForms,
  ...wordsOfSessions,
  ...wordsOfTools,
  agentStatus,
  connection,
  toolState,
  toolVerb: (kind: string) => toolVerbs[kind] ?? "Use a tool",
  entry: {
    you: "You",
    agent: "Agent",
    thought: "Thought",
    plan: "Plan",
    notice: "Notice",
    tool: (title: string) => `Tool: ${title}`,
    conversation: "Conversation",
  },
  frame: {
    sessions: "Sessions",
    newSession: "New session",
    showSessions: "Show sessions",
    hideSessions: "Hide sessions",
    untitled: "New conversation",
    connection: "Connection",
    agent: "Agent",
    theme: { system: "Theme: system", light: "Theme: light", dark: "Theme: dark" },
    demo: "demo",
    usage: (used: number, size: number) =>
      `${used.toLocaleString("en")} of ${size.toLocaleString("en")} tokens of the agent's memory in use`,
    usageShare: (percent: number) => `${Math.round(percent)} % of the agent's memory in use`,
    status: (status: string) => `Agent: ${status}`,
    questions: (count: number) => count === 1 ? "1 question" : `${count} questions`,
    dismiss: "Dismiss",
    broken: "This could not be shown.",
    skip: "Skip to the message box",
    skipToSettings: "Skip to the settings",
    settings: "Settings",
    closeSettings: "Close the settings",
    readOnly: "Another drawbridge holds this session. You can read along here.",
    readOnlyLink: "Open it there",
  },
  conversation: {
    earlier: "Earlier turns",
    loadingEarlier: "Fetching earlier turns…",
    earlierFailed: "Earlier turns did not come. Try again",
    latest: (fresh: number) => fresh === 0 ? "Jump to latest" : `Jump to latest (${fresh} new)`,
    loading: "Opening the conversation…",
    emptyTitle: "Say what you need.",
    empty: (agent: string) =>
      `${agent} works in this folder and asks before it does something that needs your word.`,
    emptyDemo:
      "This is the demo agent: a scripted guide that needs no account. Try “help”, or type / for its commands.",
    cancelled: "Stopped by you",
    stopping: "Stopping…",
    quiet: (time: string) => `No output for ${time}, its process is alive`,
    startingAgent: "Starting the agent",
    turnTook: (duration: string) => `Worked for ${duration}`,
    silent: "The agent said nothing.",
    copyAnswer: "Copy answer",
    copied: "Copied",
    showAll: "Show all of it",
    showLess: "Show less",
    thinking: "Thinking",
    thoughtFor: (duration: string) => `Thought for ${duration}`,
    details: "Details",
    image: "Picture",
    imageMissing: "This picture could not be fetched.",
    remoteImage: (alt: string, host: string) => `Picture “${alt || "untitled"}” on ${host}`,
    audio: (mimeType: string) => `Sound (${mimeType})`,
    unknownContent: (kind: string) => `Content of kind “${kind}”`,
    by: (device: string) => `from ${device}`,
  },
  plan: {
    progress: (done: number, all: number) => `${done} of ${all} done`,
    states: { pending: "To do", in_progress: "In progress", completed: "Done" } as Readonly<
      Record<string, string>
    >,
    highPriority: "important",
  },
  permission: {
    group: "Permission request",
    position: (index: number, all: number) => `${index} of ${all}`,
    asks: (agent: string) => `${agent} asks`,
    claim: "Its own words:",
    claimOnly: "As the agent words it; it passes no command on to check it against.",
    inFolder: "in",
    noDetails: "The agent gave no details beyond its own words.",
    answered: (name: string, by: string) => `Answered “${name}” by ${by}`,
    withdrawn: "The question was withdrawn.",
    keys: (key: string) => `Keys: Esc, then ${key}`,
    tooLate: "Your answer came too late.",
    noOptions: "The agent offers no answer. Stop the turn to go on.",
    sending: "Sending your answer…",
    input: "Everything it passes on",
    hidden: "Contains characters that cannot be seen; they are spelled out.",
  },
  composer: {
    message: "Message",
    placeholder: "Message, @ for files, / for commands",
    placeholderBusy: "Type the next message; it waits its turn",
    placeholderReadOnly: "Another drawbridge has this session open: write there.",
    placeholderStopped: "The agent is stopped; a message starts it again",
    send: "Send",
    stop: "Stop",
    sayNow: "Say it now",
    sayNowTitle: (keys: string) => `Within this turn, without waiting (${keys})`,
    stopAgain: "Press Esc again to stop the agent",
    attach: "Attach",
    mode: "Mode",
    model: "Model",
    commands: "Commands",
    options: "Options",
    on: "On",
    off: "Off",
    removeFile: (name: string) => `Remove ${name}`,
    uploading: "uploading",
    failed: "failed",
    staysHere: "Too long to be kept for your other devices: until it is sent it stays on this one.",
    tooLong: "This message is too long to send; attach it as a file instead.",
    notConnected: "Not connected: this was not done. Try again in a moment.",
  },
  attach: {
    none: "This agent takes no files",
    notTaken: (name: string) => `“${name}” was left out: this agent does not take that kind of file.`,
    tooBig: (name: string) => `“${name}” was left out: a file may have at most 5 MB.`,
    tooBigTogether: "Left out: the files of one message may have at most 20 MB together.",
    tooMany: "Left out: a message may carry at most 10 files.",
    pasted: "pasted picture",
    failed: (name: string, reason: string) => `“${name}” could not be stored: ${reason}`,
  },
  serverSignIn: {
    label: (server: string) => `Sign-in: ${server}`,
    nameless: "An MCP server",
    open: "Sign in",
    noLink: "This address is no link, since it is not plain https:",
    states: {
      waiting: "wants you to sign in.",
      done: "is ready.",
      failed: "wanted you to sign in, and could not be started.",
      over: "wanted you to sign in; the agent that asked is gone.",
    },
  },
  connectionNote: {
    reconnecting: "Trying to reach drawbridge; everything so far is saved.",
    offline: "This device has no network. What you type is kept; this page comes back by itself.",
    gone: "It was stopped, or cannot be reached. What you type is kept; this page comes back by itself.",
  },
  signIn: {
    title: "Open the link from your terminal",
    text:
      "This browser is not signed in. Drawbridge printed a link where you started it; press Enter there for a new one.",
    used: "That link was used already or is too old.",
    failed: "Drawbridge could not be reached.",
    retry: "Try again",
    loading: "Lowering the bridge…",
  },
  noSession: {
    title: "There is no such session",
    text: "It may have been deleted, or the address is not complete.",
  },
  others: {
    title: (count: number) =>
      count === 1 ? "A session works in this folder" : `${count} sessions work in this folder`,
    text: "Two agents in one folder can get in each other's way; each sees what the other changed.",
    join: "Join that session",
    alongside: "Work alongside",
    cancel: "Cancel",
    since: (time: string) => `for ${time}`,
    other: (pid: number) =>
      `Another drawbridge runs it: if that page asks for a link, run drawbridge open --pid ${pid}`,
  },
  workspace: {
    yours: "yours",
    yoursTitle: (identity: string | null) =>
      identity === null ? "Nobody else works here." : `Nobody else works here. This session is ${identity}.`,
    shared: (names: readonly string[]) => `shared with ${names.join(", ")}`,
    crashed: "last session crashed",
    crashedTitle: "The last session here was cut off. Its conversation and what it changed are kept.",
  },
  home: {
    welcome: "What shall we work on?",
    text: "You can leave at any time: the agent goes on without this page, and nothing is lost.",
    demoText:
      "This is a demonstration: it reads nothing and changes nothing. Send any word and it shows you round.",
    placeholder: "Say what you want done, @ for files",
    agent: "Agent",
    folder: "Working directory",
    folderHint: "An absolute path on the machine drawbridge runs on.",
    start: "Start without a message",
    starting: "Starting…",
    create: "Create the folder",
    noFolder: "Say in which directory the agent shall work: an absolute path.",
    missing: "not installed",
  },
} as const;
