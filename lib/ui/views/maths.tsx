/**
 * Formulas as MathML, by temml.
 *
 * A chunk of its own with a budget of its own (lib/ui/build.ts), loaded for the first formula that is drawn. Of
 * temml only what turns TeX into its tree is taken: its own way into the page would set what the policy forbids.
 */
import type { ComponentChild } from "preact";
import buildMathML from "temml/src/buildMathML.js";
import parseTree from "temml/src/parseTree.js";
import Settings from "temml/src/Settings.js";
import Style from "temml/src/Style.js";
import { elementOf } from "./maths_tree.ts";

/** Characters that macros may make: expansions are allowed as many as this holds formulas of that length. */
const EXPANDED_CHARS_MAX = 200_000;
/** Expansions in one formula, however short it is. */
const EXPANSIONS_MAX = 1_000;
/** The longest space or rule: em, and points. */
const SIZE_MAX = [20, 240] as const;
/** Formulas that are kept as they were drawn: one that settles is not drawn again. */
const KEPT_MAX = 500;
/** Levels of temml's styles (its constants.js). */
const DISPLAY_STYLE = 0;
const TEXT_STYLE = 1;

const kept = new Map<string, ComponentChild>();

/** The element of a formula; null when it cannot be read, or is too large. */
export function formula(source: string, display: boolean): ComponentChild {
  const key = `${display} ${source}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const drawn = draw(source, display);
  kept.set(key, drawn);
  const [oldest] = kept.keys();
  if (kept.size > KEPT_MAX) kept.delete(oldest);
  return drawn;
}

function draw(source: string, display: boolean): ComponentChild {
  const maxExpand = Math.min(EXPANSIONS_MAX, Math.ceil(EXPANDED_CHARS_MAX / source.length));
  const settings = new Settings({
    displayMode: display,
    throwOnError: true,
    maxSize: [...SIZE_MAX],
    maxExpand,
  });
  const style = new Style({ level: display ? DISPLAY_STYLE : TEXT_STYLE, maxSize: settings.maxSize });
  try {
    return elementOf(buildMathML(parseTree(source, settings), source, style, settings), source);
  } catch {
    // Not TeX, or too much of it: it is shown as it was written.
    return null;
  }
}
