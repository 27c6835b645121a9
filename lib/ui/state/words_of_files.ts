/**
 * What the page says of the workspace's files: a part of the catalogue that comes with those who show them.
 */
export const wordsOfFiles = {
  list: "Files of the workspace",
  loading: "Looking…",
  empty: "Nothing is in here.",
  more: (count: number) => `and ${count} more`,
  back: "Back to the files",
  noText: "This file is no text.",
  refresh: "Look again",
  view: (path: string) => `File ${path}`,
  open: (path: string) => `Open ${path}`,
  lines: (count: number) => count === 1 ? "1 line" : `${count} lines`,
};
