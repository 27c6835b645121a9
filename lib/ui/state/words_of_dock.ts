/**
 * Words of what stands under an open conversation, beyond those that other parts of the page need as well: they are
 * fetched with it. A part of the catalogue (words.ts).
 */
export const wordsOfDock = {
  files: "Files",
  noFile: "No file of the workspace fits",
  answer: "Your answer",
  sayWhy: "Say why…",
  /** Heard after it. */
  sayWhyOf: (option: string) => ` “${option}”, and what to do instead`,
  reason: "What to do instead",
  reasonHint: "What should it do instead?",
  reject: (option: string) => `“${option}”, and say this`,
  back: "Back",
  chip: {
    /** Heard before how things stand. */
    name: "Connection: ",
    stopped: "Agent stopped",
    stalled: "Cannot write to disk",
  },
  queue: {
    title: (count: number) => count === 1 ? "1 message queued" : `${count} messages queued`,
    edit: "Edit",
    resume: "Go on with the next",
    remove: "Remove from queue",
    up: "Move up",
    down: "Move down",
    save: "Save",
    cancel: "Keep as it was",
    field: "Queued text",
    unseen: "On its way…",
    files: (count: number) => count === 1 ? "1 file" : `${count} files`,
  },
  agentStrip: {
    stopped: "The agent is stopped.",
    restart: "Restart agent",
    resumeFailed: "The agent could not take up its earlier session.",
    retry: "Retry",
    openReadOnly: "Open read-only",
    fresh: "Start new",
    slowCancel: "The agent has not stopped yet.",
    starting: "The agent is starting…",
    stalled: "Cannot write to disk:",
  },
  failure: {
    name: "What went wrong",
    of: {
      sign_in: "The agent is not signed in. Sign in with its own program in a terminal.",
      limit: "A limit of the model's service was reached.",
      overloaded: "The model's service is overloaded.",
      network: "The agent cannot reach the model's service.",
      too_long: "The conversation has grown too long for the model.",
      refused: "The model refused to answer this.",
      cut_off: "The answer was cut off at the model's limit.",
      many_requests: "The agent stopped at its limit of requests for one turn.",
      memory: "The agent ran out of memory.",
      missing: "The agent was not found on this machine.",
      crash: "The agent stopped unexpectedly.",
      interrupted: "drawbridge was stopped while the agent worked.",
      other: "The agent answered with an error.",
    },
    said: "In its own words",
    deeds: {
      signed_in: "I have signed in",
      again: "Try again",
      edit: "Change the message",
      go_on: "Go on",
      compact: "Shorten it",
      branch: "New session from here",
      restart: "Restart agent",
    },
    againHint: "Sends the same message once more; the agent may remember both",
    /** Said to the agent. */
    goOn: "Go on from where you were cut off.",
  },
  auth: {
    title: "The agent wants you to sign in",
    terminal: (name: string) => `${name}: run this in a terminal, on the machine that drawbridge runs on.`,
    envVar: (name: string) =>
      `${name}: start drawbridge with the key in the environment (--agent-env NAME=VALUE).`,
    copy: "Copy the command",
    done: "I have signed in",
    pending: "Signing you in; the agent may open a page on the machine it runs on.",
    cancel: "Cancel",
  },
} as const;
