/**
 * Inline tokens of marked as elements: emphasis, code, links, line breaks.
 *
 * marked leaves HTML entities in text tokens; they are decoded by a table, never by the HTML parser.
 */
import type { ComponentChildren } from "preact";
import type { Token } from "marked";
import { words } from "../state/words.ts";
import { looksLikeFile } from "../state/workspace_files.ts";
import type { NoteMarkToken } from "../state/footnote_tokens.ts";
import { FileLink } from "./file_link.tsx";
import { Formula } from "./formula.tsx";
import { MarkdownLink, safeLink } from "./markdown_link.tsx";
import { NoteMark } from "./note_mark.tsx";

export function Inline({ tokens }: { readonly tokens: readonly Token[] | undefined }) {
  return <>{tokens?.map((token, index) => <InlineToken key={index} token={token} />)}</>;
}

function InlineToken({ token }: { readonly token: Token }): ComponentChildren {
  switch (token.type) {
    case "text":
      return token.tokens ? <Inline tokens={token.tokens} /> : decodeEntities(token.text);
    case "escape":
      return token.text;
    case "strong":
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case "del":
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case "codespan":
      return looksLikeFile(token.text)
        ? (
          <FileLink path={token.text}>
            <code>{token.text}</code>
          </FileLink>
        )
        : <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return (
        <MarkdownLink href={token.href} text={token.text}>
          <Inline tokens={token.tokens} />
        </MarkdownLink>
      );
    case "image":
      return <RemoteImage href={token.href} alt={token.text} />;
    case "formula":
      return <Formula source={token.text} raw={token.raw} display={token.display} />;
    case "note_mark":
      return <NoteMark token={token as NoteMarkToken /* told by its type */} />;
    default:
      // Raw HTML and whatever a newer marked brings: its source.
      return token.raw;
  }
}

/** A picture's address can carry data out, so nothing is fetched until a person follows the link. */
function RemoteImage({ href, alt }: { readonly href: string; readonly alt: string }) {
  const safe = safeLink(href);
  if (!safe) return <>{alt}</>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {words.conversation.remoteImage(alt, new URL(safe).host)}
    </a>
  );
}

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  copy: "©",
  reg: "®",
  trade: "™",
  times: "×",
  middot: "·",
  bull: "•",
  larr: "←",
  rarr: "→",
  uarr: "↑",
  darr: "↓",
  le: "≤",
  ge: "≥",
  ne: "≠",
  laquo: "«",
  raquo: "»",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  deg: "°",
  euro: "€",
};

export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]{2,8}));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name] : whole;
      const code = decimal !== undefined ? parseInt(decimal, 10) : parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
        ? String.fromCodePoint(code)
        : whole;
    },
  );
}
