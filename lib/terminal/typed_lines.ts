/**
 * Lines as they are typed, empty ones too; the last one may end with the input. Bounded: what is too long for
 * a line is given in pieces of that length.
 */

export async function* typedLines(
  input: ReadableStream<Uint8Array>,
  { lineCharsMax }: { readonly lineCharsMax: number },
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of input) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
    for (; rest.length > lineCharsMax; rest = rest.slice(lineCharsMax)) yield rest.slice(0, lineCharsMax);
  }
  if (rest !== "") yield rest;
}
