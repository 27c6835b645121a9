/**
 * Block tokens of marked as elements: paragraphs, headings, lists, tables, code, quotes.
 *
 * Raw HTML is shown as the text it is. A token of a kind not known here is shown as its source.
 */
import { type ComponentChildren, h } from "preact";
import type { Token, Tokens } from "marked";
import type { HeadingLevels } from "../state/heading_levels.ts";
import { CodeBlock } from "./code_block.tsx";
import { Formula, FormulaSource } from "./formula.tsx";
import { Inline } from "./markdown_inline.tsx";

interface BlockProps {
  readonly token: Token;
  /** False while its text may still change: then nothing costly is done with it. */
  readonly settled: boolean;
  /** Absent inside quotes and lists. */
  readonly levels?: HeadingLevels;
}

export function Block({ token, settled, levels }: BlockProps): ComponentChildren {
  switch (token.type) {
    case "space":
    case "def":
    case "note":
      return null;
    case "paragraph":
      return (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      );
    case "text":
      return token.tokens ? <Inline tokens={token.tokens} /> : <Inline tokens={[token]} />;
    case "heading":
      return (
        <Heading
          token={token as Tokens.Heading /* told by its type */}
          level={levels?.of(token) ?? 2}
        />
      );
    case "code":
      return settled && languageOf(token.lang) === "math"
        ? (
          <p>
            <Formula source={token.text} raw={token.text} display />
          </p>
        )
        : <CodeBlock code={token.text} language={languageOf(token.lang)} settled={settled} />;
    case "formula":
      return token.open && !settled ? <FormulaSource raw={token.raw} /> : (
        <p>
          <Inline tokens={token.open ? token.tokens : [token]} />
        </p>
      );
    case "blockquote":
      return (
        <blockquote>
          <Blocks tokens={token.tokens} settled={settled} />
        </blockquote>
      );
    case "list":
      return <List token={token as Tokens.List /* told by its type */} settled={settled} />;
    case "table":
      return <Table token={token as Tokens.Table /* told by its type */} />;
    case "hr":
      return <hr />;
    case "html":
      return <p class="raw">{token.text}</p>;
    default:
      return <Inline tokens={[token]} />;
  }
}

export function Blocks(
  { tokens, settled }: { readonly tokens: readonly Token[] | undefined; readonly settled: boolean },
) {
  return <>{tokens?.map((token, index) => <Block key={index} token={token} settled={settled} />)}</>;
}

/** Looks go by what the agent wrote, the level by where it stands. */
function Heading({ token, level }: { readonly token: Tokens.Heading; readonly level: number }) {
  const look = `depth-${Math.min(4, token.depth)}`;
  return h(`h${level}`, { class: look }, <Inline tokens={token.tokens} />);
}

function List({ token, settled }: { readonly token: Tokens.List; readonly settled: boolean }) {
  const items = token.items.map((item, index) => (
    <li key={index} class={item.task ? "task" : undefined}>
      {item.task && (
        <span class="task-box" aria-label={item.checked ? "done" : "to do"} role="img">
          {item.checked ? "☑" : "☐"}
        </span>
      )}
      <Blocks tokens={item.tokens.filter(({ type }) => type !== "checkbox")} settled={settled} />
    </li>
  ));
  const start = typeof token.start === "number" && token.start !== 1 ? token.start : undefined;
  const loose = token.loose ? "loose" : undefined;
  return token.ordered ? <ol class={loose} start={start}>{items}</ol> : <ul class={loose}>{items}</ul>;
}

function Table({ token }: { readonly token: Tokens.Table }) {
  const align = (index: number) => token.align[index] ? `align-${token.align[index]}` : undefined;
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Table">
      <table>
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index} class={align(index)}>
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at} class={align(at)}>
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The first word of a fence's info string. */
function languageOf(info: unknown): string | null {
  const word = typeof info === "string" ? info.trim().split(/[\s,{]/)[0] : "";
  return word === "" ? null : word.toLowerCase();
}
