/**
 * What a tool call holds: its command, changes, output and places.
 */
import type { TerminalOutput, ToolEntry, ToolPart } from "../../transcript/entries.ts";
import { readable } from "../../transcript/shape.ts";
import { toolSubject } from "../state/tool_subject.ts";
import { words } from "../state/words.ts";
import { wordsOfInspector } from "../state/words_of_inspector.ts";
import { useApp, useSession } from "./app_context.ts";
import { Diff } from "./diff.tsx";
import { FileLink } from "./file_link.tsx";
import { Output } from "./output.tsx";
import { Parts } from "./parts.tsx";
import { Path, Visible } from "./visible.tsx";

export function ToolBody({ entry }: { readonly entry: ToolEntry }) {
  const session = useSession();
  const { panel } = useApp();
  const subject = toolSubject(entry);
  const diffsInContent = entry.content.some(({ type }) => type === "diff");
  const { hasBody, output } = printedBy(entry);
  const plain = !subject.command && subject.changes.length === 0;
  return (
    <div class="tool-body">
      {subject.command && (
        <pre class="command" tabIndex={0}><code><Visible text={subject.command} /></code></pre>
      )}
      {!diffsInContent && subject.changes.map((change, index) => <Diff key={index} change={change} />)}
      <Printed entry={entry} />
      {plain && subject.paths.length > 0 && (
        <ul class="places" aria-label={words.tool.locations}>
          {subject.paths.map((path) => (
            <li key={path}>
              <FileLink path={path}>
                <Path path={path} base={session.ready.value?.cwd} />
              </FileLink>
            </li>
          ))}
        </ul>
      )}
      {plain && !hasBody && subject.input !== "" && (
        <details class="raw-input">
          <summary>{words.tool.input}</summary>
          <pre tabIndex={0}><Visible text={subject.input} /></pre>
        </details>
      )}
      {!hasBody && output === "" && !subject.command && subject.input === "" && subject.paths.length === 0 &&
        <p class="tool-empty">{words.tool.noOutput}</p>}
      <p class="tool-foot">
        {entry.toolKind === "execute" && (
          <button
            type="button"
            class="quiet small"
            onClick={({ currentTarget }) => panel.follow(entry.id, currentTarget)}
          >
            {words.panel.terminal}
          </button>
        )}
        <button
          type="button"
          class="quiet small"
          title={wordsOfInspector.openTitle}
          onClick={({ currentTarget }) => panel.inspect(entry.toolCallId, currentTarget)}
        >
          {wordsOfInspector.open}
        </button>
      </p>
    </div>
  );
}

/** What came out of it, as far as anything did. */
export function Printed({ entry }: { readonly entry: ToolEntry }) {
  const { output } = printedBy(entry);
  return (
    <>
      {entry.content.map((part, index) => <ContentPart key={index} part={part} entry={entry} />)}
      {unplaced(entry).map((terminal) => <Terminal key={terminal.terminalId} terminal={terminal} />)}
      {output !== "" && <Output text={output} />}
    </>
  );
}

/** `output`: told apart from its content, and only where it has none. */
function printedBy(entry: ToolEntry): { readonly hasBody: boolean; readonly output: string } {
  const hasBody = entry.content.length > 0 || entry.terminals.length > 0;
  return { hasBody, output: hasBody ? "" : rawOutputText(entry.rawOutput) };
}

function ContentPart({ part, entry }: { readonly part: ToolPart; readonly entry: ToolEntry }) {
  switch (part.type) {
    case "diff":
      return <Diff change={{ ...part, passage: false }} />;
    case "terminal": {
      const terminal = entry.terminals.find(({ terminalId }) => terminalId === part.terminalId);
      return terminal ? <Terminal terminal={terminal} /> : null;
    }
    case "part":
      if (part.part.type !== "text") return <Parts parts={[part.part]} done />;
      // Commands print for a terminal, other tools write Markdown.
      return looksPrinted(entry, part.part.text)
        ? <Output text={unfenced(part.part.text)} />
        : <Parts parts={[part.part]} done={entry.endedAt !== null} />;
  }
}

export function Terminal({ terminal }: { readonly terminal: TerminalOutput }) {
  const { output, truncated, exit } = terminal;
  return (
    <div class="terminal">
      {truncated && <p class="terminal-note">{words.tool.truncated}</p>}
      <Output text={output} running={exit === null} />
      {exit && (exit.code !== 0 || exit.signal) && (
        <p class="terminal-exit">{words.tool.exit(exit.code, exit.signal)}</p>
      )}
    </div>
  );
}

/** Output that came although the agent never placed its terminal in the content. */
function unplaced(entry: ToolEntry): readonly TerminalOutput[] {
  const placed = new Set(entry.content.flatMap((part) => part.type === "terminal" ? [part.terminalId] : []));
  return entry.terminals.filter(({ terminalId }) => !placed.has(terminalId));
}

function looksPrinted(entry: ToolEntry, text: string): boolean {
  if (/^\s*[[{][^]*[\]}]\s*$/.test(text)) return true;
  return entry.toolKind === "execute" || entry.toolKind === "read" || entry.toolKind === "search" ||
    text.includes("\u001b[");
}

/** Agents without terminals wrap what a command printed into one fence. */
function unfenced(text: string): string {
  const match = /^\s*(`{3,})[^\n`]*\n([^]*?)\n?\1\s*$/.exec(text);
  return match ? match[2] : text;
}

/** Many agents put the text itself, or an object around it. */
function rawOutputText(raw: unknown): string {
  if (typeof raw !== "object" || raw === null) return readable(raw);
  const { output, formatted_output, stdout, content } = raw as Readonly<Record<string, unknown>>; // an object, its fields unknown
  const text = [formatted_output, output, stdout, content].find((value) => typeof value === "string");
  return typeof text === "string" ? text : readable(raw);
}
