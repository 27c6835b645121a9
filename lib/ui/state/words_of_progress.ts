/**
 * What the page says of plans and commands in the panel: a part of the catalogue of its own, fetched with it.
 */
export const wordsOfProgress = {
  inConversation: "In the conversation",
  inConversationOf: (what: string) => `Show “${what}” in the conversation`,
  notLoaded: "Earlier turns are not loaded; they may hold more.",
  loadEarlier: "Load earlier turns",
  plan: {
    newest: "Newest plan",
    earlier: (count: number) => count === 1 ? "1 earlier plan" : `${count} earlier plans`,
    none: (all: boolean) => all ? "No plan yet" : "No plan in the turns that are loaded",
    noneText: "When the agent plans its work, the steps stand here, and are ticked off as it goes.",
    of: (time: string) => `Plan of ${time}`,
  },
  terminal: {
    list: "Commands, the newest first",
    none: (all: boolean) => all ? "No command was run yet" : "No command in the turns that are loaded",
    noneText:
      "Every command the agent runs stands here, with where it ran, what it printed and how it ended.",
    exit: (code: number | null, signal: string | null) =>
      signal ? `ended by ${signal}` : `exit ${code ?? "?"}`,
    older: (count: number) => count === 1 ? "Show 1 older command" : `Show ${count} older commands`,
    by: "by a sub-agent",
  },
} as const;
