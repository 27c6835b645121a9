/**
 * What the page says of whole conversations: their menu, looking for them, branches, those begun elsewhere. A part
 * of the catalogue in words.ts.
 */
export const wordsOfSessions = {
  menu: {
    open: "Session menu",
    openOf: (title: string) => `Menu of ${title}`,
    rename: "Rename",
    field: "Name of the session",
    pin: "Pin",
    pinHint: "Keep its agent running",
    unpin: "Unpin",
    pinned: "Pinned",
    putAway: "Put away",
    bringBack: "Bring back",
    branch: "Branch",
    branchHint: "Go another way; this one stays",
    markdown: "Export as Markdown",
    json: "Export as JSON",
    remove: "Delete",
    removeAsk: "Delete this conversation?",
    removeText: "It is gone for good, for every browser. Files its agent wrote stay.",
    removeAtAgent: (agent: string) => `Also what ${agent} keeps of it`,
    removeConfirm: "Delete it",
    removeBusy: "Deleting…",
    removeCancel: "Keep it",
  },
  search: {
    open: "Search",
    keys: (isMac: boolean) => isMac ? "⌘K" : "Ctrl K",
  },
  inbox: {
    open: (count: number) => count === 1 ? "1 question waits" : `${count} questions wait`,
  },
  list: {
    filter: "Which sessions",
    filters: { all: "All", running: "Running", needs_you: "Needs you" },
    none: {
      all: "Sessions you start are listed here.",
      running: "No agent is at work.",
      needs_you: "No session waits for you.",
    },
    more: (count: number) => `Show ${count} more`,
    moreProjects: (count: number) => count === 1 ? "1 more project" : `${count} more projects`,
    pinned: "Pinned",
    unread: "Unread",
    signIn: "Sign-in needed",
  },
  archive: { fold: (count: number) => `Put away (${count})` },
  turn: {
    branch: "Branch from here",
    edit: "Edit and send again",
  },
  elsewhere: {
    show: (agent: string) => `Sessions of ${agent} begun elsewhere`,
    /** An agent that is a command line: within a sentence, and at its start. */
    agent: "this agent",
    theAgent: "This agent",
    list: "Sessions begun elsewhere",
    asking: (agent: string) => `Asking ${agent}…`,
    none: (agent: string) => `${agent} tells of no sessions in this directory.`,
    notListed: (agent: string) => `${agent} cannot list its sessions.`,
    failed: (agent: string, why: string) => `${agent} could not be asked: ${why}`,
    untitled: "Without a title",
    takeIn: "Take in",
    takeInOf: (title: string) => `Take in ${title}`,
    ours: "here already",
    ago: (time: string) => time === "now" ? "just now" : `${time} ago`,
  },
} as const;
