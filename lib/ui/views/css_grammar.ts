/**
 * CSS for highlight.js, by its shape alone.
 *
 * The library's own knows every property and tag by name, and weighs as much as four other languages.
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
