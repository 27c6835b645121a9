/**
 * C, C++ and Java, CSS and SQL for highlight.js, by their shape and their commonest words.
 *
 * The library's own know every property and function by name, and weigh as much as four other languages each.
 */
import type { HLJSApi, Language } from "highlight.js";

export function css(hljs: HLJSApi): Language {
  const comment = hljs.C_BLOCK_COMMENT_MODE;
  const strings = [hljs.APOS_STRING_MODE, hljs.QUOTE_STRING_MODE];
  const number = { className: "number", begin: /#[\da-f]{3,8}\b|[+-]?\b\d*\.?\d+(?:[a-z]+|%)?/i };
  const atRule = { className: "keyword", begin: /@[\w-]+/ };
  const property = { className: "attribute", begin: /(?:--)?[\w-]+(?=\s*:[^;{}]*[;}])/ };
  const call = { className: "built_in", begin: /[\w-]+(?=\()/ };
  return {
    name: "CSS",
    case_insensitive: true,
    contains: [
      comment,
      atRule,
      ...strings,
      { className: "selector-class", begin: /[.#][a-z_-][\w-]*/i },
      { className: "selector-pseudo", begin: /::?[a-z-]+/i },
      { begin: /\{/, end: /\}/, contains: [comment, atRule, property, ...strings, number, call, "self"] },
      { className: "selector-tag", begin: /[a-z][\w-]*/i },
    ],
  };
}

const SQL_WORDS =
  "add all alter and any as asc begin between by cascade case check column commit constraint create " +
  "cross default delete desc distinct drop else end except exists explain foreign from full grant group having if in " +
  "index inner insert intersect into is join key left like limit not null offset on or order outer over partition " +
  "primary references returning revoke right rollback select set table then transaction trigger truncate union " +
  "unique update using values view when where with";

export function sql(hljs: HLJSApi): Language {
  return {
    name: "SQL",
    case_insensitive: true,
    keywords: {
      keyword: SQL_WORDS,
      literal: "true false unknown",
      type:
        "bigint blob boolean char date decimal float int integer json numeric real serial text time timestamp " +
        "uuid varchar",
    },
    contains: [
      hljs.C_BLOCK_COMMENT_MODE,
      hljs.COMMENT("--", "$"),
      { className: "string", begin: /'/, end: /'/, contains: [{ begin: /''/ }] },
      { begin: /"/, end: /"/, contains: [{ begin: /""/ }] },
      { className: "built_in", begin: /\b(?!in\b|values\b|on\b|and\b|or\b|as\b|key\b)\w+(?=\()/ },
      hljs.C_NUMBER_MODE,
    ],
  };
}

const CPP_WORDS =
  "abstract alignas asm assert auto break case catch class co_await co_return co_yield concept const consteval " +
  "constexpr continue decltype default delete do else enum explicit export extends extern final finally for friend " +
  "goto if implements import inline instanceof interface mutable namespace native new noexcept operator override " +
  "package private protected public record register requires restrict return sizeof static static_assert static_cast " +
  "struct super switch synchronized template this throw throws transient try typedef typename union using virtual " +
  "volatile while";

/** Java's words are in it too: their shape is the same. */
export function cpp(hljs: HLJSApi): Language {
  return {
    name: "C++",
    keywords: {
      keyword: CPP_WORDS,
      literal: "true false null nullptr NULL",
      type:
        "bool boolean byte char double float int long short signed size_t unsigned void wchar_t int8_t int16_t " +
        "int32_t int64_t uint8_t uint16_t uint32_t uint64_t string String vector",
    },
    contains: [
      hljs.C_LINE_COMMENT_MODE,
      hljs.C_BLOCK_COMMENT_MODE,
      { className: "meta", begin: /^[ \t]*#[ \t]*\w+|@\w+/ },
      { className: "string", begin: /R"\(/, end: /\)"/ },
      { className: "string", begin: /"""/, end: /"""/ },
      hljs.QUOTE_STRING_MODE,
      { className: "string", begin: /'(?:\\.[^']*|[^'\\])'/ },
      { className: "number", begin: /\b(?:0[xb][\da-fA-F'_]+|\d[\d.'_]*(?:e[+-]?\d+)?)[a-zA-Z]*/ },
      {
        className: "title",
        begin: /\b(?!(?:if|for|while|switch|return|sizeof|catch|decltype)\b)[A-Za-z_]\w*(?=\()/,
      },
    ],
  };
}
