/**
 * What the page says of protocol messages: a part of the catalogue that comes with those who show them.
 */
export const wordsOfInspector = {
  loading: "Asking for the messages…",
  none: "Nothing was said yet",
  noneText:
    "Each message between drawbridge and the agent is listed here, the newest last. Secrets are taken out.",
  filter: "Filter the messages",
  kind: "Kind",
  kinds: {
    all: "All",
    calls: "Requests and answers",
    notifications: "Notifications",
    errors: "Errors",
  },
  list: "Messages",
  pause: "Pause",
  resume: "Go on",
  save: "Save as JSON",
  fileName: "messages.json",
  older: (count: number) => `${count} older ones match: show more`,
  nothing: "No message matches.",
  toAgent: "to the agent",
  fromAgent: "from the agent",
  took: (ms: number) => `${ms} ms`,
  answers: "Its request",
  inConversation: "In the conversation",
  notShown: "That call is not among those shown: scroll up to load earlier turns.",
  noise: "No protocol message",
  tooLong: (chars: number) => `Too long to keep (${Math.round(chars / 1024)} KiB)`,
  open: "Protocol",
  openTitle: "The protocol messages of this call",
  copy: "Copy as JSON",
};
