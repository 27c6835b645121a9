/** Words of what an agent's Markdown holds: formulas, footnotes. Fetched with what reads it. */
export const wordsOfReading = {
  formula: "Formula",
  footnotes: "Footnotes",
  footnote: (number: number) => `Footnote ${number}`,
  backToText: (number: number) => `Back to the text from footnote ${number}`,
} as const;
