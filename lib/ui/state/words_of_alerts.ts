/**
 * What a notification says of a session: a part of the catalogue in words.ts that is fetched with the notifier.
 */
export const wordsOfAlerts = {
  question: "Needs your answer",
  finished: "Has finished",
  stopped: "Its agent has stopped",
};
