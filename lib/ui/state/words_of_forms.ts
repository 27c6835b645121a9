/**
 * What the page says of forms and pages that an agent puts before its person: a part of the catalogue in words.ts.
 */

export const wordsOfForms = {
  elicitation: {
    form: "The agent asks",
    page: "The agent wants to open a page",
    send: "Send the answers",
    decline: "Decline",
    none: "Nothing chosen",
    open: (host: string) => `Open ${host}`,
    waiting: "Waiting until the agent is done with it.",
    oddAddress: "This is no https address: copy it yourself if you trust it.",
  },
};
