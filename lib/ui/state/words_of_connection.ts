/**
 * Words of what the connection chip opens. A part of the catalogue (words.ts).
 */
export const wordsOfConnection = {
  title: "Connection",
  roundTrip: "Round trip",
  milliseconds: (ms: number) => ms < 1 ? "under 1 ms" : `${ms} ms`,
  noAnswer: "no answer yet",
  agent: "Agent",
  process: "Its process",
  processIs: (pid: number, since: string) => `${pid}, since ${since}`,
  noProcess: "does not run",
  event: "Last event",
  eventOf: (shown: number, all: number) => `${shown.toLocaleString("en")} of ${all.toLocaleString("en")}`,
  journal: "Journal",
  waiting: "Waiting to be sent",
  messages: (count: number) => count === 0 ? "nothing" : count === 1 ? "1 message" : `${count} messages`,
  reconnect: "Reconnect",
  restart: "Restart agent",
} as const;
