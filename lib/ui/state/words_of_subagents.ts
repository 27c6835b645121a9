/**
 * What the page says of sub-agents: a part of the catalogue of its own, fetched with the views that say it.
 */
export const wordsOfSubagents = {
  row: (title: string) => `Agent: ${title}`,
  nameless: "a sub-agent",
  steps: (count: number) => count === 1 ? "1 step" : `${count} steps`,
  waits: "Waits for you",
  task: "Asked",
  answer: "Answer",
  silent: "It has told nothing yet.",
  told: "It told nothing of its steps.",
  earlier: (count: number) => count === 1 ? "Show 1 earlier step" : `Show ${count} earlier steps`,
  asks: (title: string) => `Asked by its sub-agent “${title}”`,
} as const;
