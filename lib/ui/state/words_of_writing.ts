/**
 * Words of the composer and of answering a question: part of the catalogue in words.ts, and fetched with what
 * says them.
 */
export const wordsOfWriting = {
  files: "Files",
  noFile: "No file of the workspace fits",
  sayWhy: "Say why…",
  sayWhyTo: (option: string) => `Say why… “${option}”, and what to do instead`,
  reason: "What to do instead",
  reasonHint: "What should it do instead?",
  reject: (option: string) => `“${option}”, and say this`,
  back: "Back",
} as const;
