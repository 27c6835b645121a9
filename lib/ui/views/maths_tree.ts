/**
 * What temml makes of a formula, as Preact elements of MathML: of what it gives, only what is known here.
 *
 * Elements, attributes and classes are taken by list, lengths by their shape; colours, links, titles, ids and all
 * else stay behind, with what they hold shown.
 */
import type { ComponentChild } from "preact";
// What all the page is drawn with; with `h` each visit would fetch one more file.
import { jsx } from "preact/jsx-runtime";

/** A node of temml's tree: an element, a text, or a fragment without a type. */
export interface MathsNode {
  readonly type?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly classes?: readonly string[];
  readonly style?: Readonly<Record<string, unknown>>;
  readonly children?: readonly MathsNode[];
}

/** More elements, or one in another deeper than this, cost the browser's layout more than a reader gains. */
export const NODES_MAX = 5_000;
export const DEPTH_MAX = 60;

const ELEMENTS = new Set(
  ("math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace " +
    "msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none").split(" "),
);
const ATTRIBUTES = new Set(
  ("accent accentunder columnalign columnspacing columnspan depth display displaystyle fence form height " +
    "largeop linethickness lspace mathsize mathvariant maxsize minsize movablelimits rowspan rowspacing rspace " +
    "scriptlevel separator stretchy symmetric voffset width").split(" "),
);
const STYLES = new Set("border marginLeft padding paddingLeft paddingRight textAlign width".split(" "));
/** Those that static/style/maths.css knows. */
const CLASSES = new Set(
  "tml-cancel upstrike downstrike sout tml-left tml-right tml-overline tml-underline tml-jot".split(" "),
);
/** A word, or lengths. */
const VALUE = /^[a-z]{1,20}$|^(?:[+-]?[\d.]{1,10}(?:em|ex|px|pt|%)?(?: solid)? ?){1,4}$/;

/** @throws RangeError for more than `NODES_MAX` nodes or `DEPTH_MAX` levels */
export function elementOf(root: MathsNode, alttext: string): ComponentChild {
  let nodes = 0;
  const draw = (node: MathsNode, depth: number): ComponentChild => {
    if (++nodes > NODES_MAX || depth > DEPTH_MAX) throw new RangeError("Cannot draw a formula of this size");
    const children = node.children?.map((child) => draw(child, depth + 1));
    if (node.type === undefined || !ELEMENTS.has(node.type)) return node.text ?? jsx("mrow", { children });
    return jsx(node.type, { ...propertiesOf(node), ...depth === 0 && { alttext }, children });
  };
  return draw(root, 0);
}

function propertiesOf({ type, attributes, classes, style }: MathsNode): Record<string, unknown> {
  const kept = taken(attributes, ATTRIBUTES);
  // A rule: its colour is the text's.
  if (type === "mspace" && attributes?.mathbackground !== undefined) kept.mathbackground = "currentColor";
  const names = classes?.filter((name) => CLASSES.has(name)).join(" ");
  return { ...kept, class: names || undefined, style: taken(style, STYLES) };
}

function taken(given: MathsNode["attributes"], known: ReadonlySet<string>): Record<string, string> {
  const entries = Object.entries(given ?? {}).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(entries.filter(([name, value]) => known.has(name) && VALUE.test(value)));
}
