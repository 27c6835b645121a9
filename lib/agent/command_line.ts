/**
 * Splits a command line into words as a POSIX shell would, without any expansion.
 *
 * Quotes and backslashes only (POSIX, Shell Command Language 2.2): `$`, `*`, `~`, `;` and the like are
 * ordinary characters, so that no text can make the shell do something.
 */

/** @throws TypeError when a quote is not closed or nothing is left. */
export function splitCommandLine(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "\\" && text[i + 1] === "\n") {
      i++; // a continued line (POSIX 2.2.1)
    } else if (c === " " || c === "\t" || c === "\n") {
      if (word !== null) words.push(word);
      word = null;
    } else if (c === "'" || c === '"') {
      const quoted = readQuoted(text, i);
      word = (word ?? "") + quoted.value;
      i = quoted.end;
    } else if (c === "\\") {
      if (i + 1 >= text.length) throw new TypeError(`Cannot split "${text}" as it ends in a backslash`);
      word = (word ?? "") + text[++i];
    } else {
      word = (word ?? "") + c;
    }
  }
  if (word !== null) words.push(word);
  if (words.length === 0) throw new TypeError("Cannot run an empty command line");
  return words;
}

/** The text between the quote at `start` and its partner at `end`. */
function readQuoted(text: string, start: number): { value: string; end: number } {
  const quote = text[start];
  let value = "";
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === quote) return { value, end: i };
    // Within double quotes a backslash only escapes these (POSIX 2.2.3).
    if (quote === '"' && text[i] === "\\") {
      if (text[i + 1] === "\n") {
        i++;
        continue;
      }
      if ('$`"\\'.includes(text[i + 1] ?? " ")) i++;
    }
    value += text[i];
  }
  throw new TypeError(`Cannot split "${text}" as a ${quote} is not closed`);
}
