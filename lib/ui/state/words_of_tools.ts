/**
 * What the page says of tool calls, code and changes to files. A part of the catalogue in words.ts.
 */
export const wordsOfTools = {
  code: { copy: "Copy code", copied: "Copied", plain: "text", wrap: "Wrap long lines" },
  diff: {
    unchanged: (lines: number) => lines === 1 ? "1 unchanged line" : `${lines} unchanged lines`,
    created: "new file",
    tooLong: (lines: number) => `Show all ${lines} lines`,
    label: (path: string) => `Change to ${path}`,
    split: "Old beside new",
  },
  tool: {
    showAll: (lines: number) => `Show all ${lines} lines`,
    truncated: "The start of this output is gone; the newest megabyte is kept.",
    exit: (code: number | null, signal: string | null) =>
      signal ? `ended by ${signal}` : `exit ${code ?? "?"}`,
    input: "Input",
    output: "Output",
    allowed: (name: string, by: string | null) => by ? `${name} · ${by}` : name,
    noOutput: "No output",
    openFile: "Open this file",
    explored: ({ files, searches }: { files: number; searches: number }) =>
      [
        files > 0 && (files === 1 ? "1 file" : `${files} files`),
        searches > 0 && (searches === 1 ? "1 search" : `${searches} searches`),
      ].filter(Boolean).join(", ").replace(/^/, "Explored "),
    details: "Details",
    locations: "Places",
  },
};
