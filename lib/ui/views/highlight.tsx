/**
 * Code colours: highlight.js by way of lowlight's syntax tree, so that no HTML string exists.
 *
 * A chunk of its own, loaded when the first fence of code is complete.
 */
import type { ComponentChildren } from "preact";
import { createLowlight } from "lowlight";
import bash from "highlight.js/lib/languages/bash";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { cpp, css, sql } from "./small_grammars.ts";

const lowlight = createLowlight({
  ...{
    bash,
    cpp,
    css,
    diff,
    go,
    ini,
    json,
    python,
    rust,
    sql,
    typescript,
  },
  ...{ xml, yaml },
});
lowlight.registerAlias({
  bash: ["sh", "shell", "zsh", "console"],
  json: ["jsonc", "json5"],
  python: ["py"],
  rust: ["rs"],
  // What is C, Java or JavaScript is coloured as the language that holds all of it: fewer grammars to fetch.
  typescript: ["ts", "tsx", "mts", "cts", "javascript", "js", "jsx", "mjs", "cjs"],
  xml: ["html", "svg", "vue"],
  yaml: ["yml"],
  ini: ["toml"],
  cpp: ["c++", "cc", "hpp", "c", "h", "java"],
  go: ["golang"],
});

/** `code` as coloured spans; null for a language that is not known here. */
export function highlight(code: string, language: string): ComponentChildren | null {
  if (!lowlight.registered(language)) return null;
  return lowlight.highlight(language, code).children.map(nodeOf);
}

type Root = ReturnType<typeof lowlight.highlight>;

function nodeOf(node: Root["children"][number], index: number): ComponentChildren {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return null;
  const names = node.properties.className;
  const className = Array.isArray(names) ? names.join(" ") : undefined;
  return <span key={index} class={className}>{node.children.map(nodeOf)}</span>;
}
