/**
 * Words of the composer and of answering a question: part of the catalogue in words.ts, and fetched with what
 * says them.
 */
export const wordsOfWriting = {
  files: "Files",
  noFile: "No file of the workspace fits",
} as const;
