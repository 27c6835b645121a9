/**
 * A formula: MathML once the code that makes it is there; before, and when it cannot be read, as it was written.
 */
import { lateStyle, lazily } from "./lazy.ts";
import { wordsOfReading as words } from "../state/words_of_reading.ts";

const maths = lazily(async () => {
  const [drawing] = await Promise.all([import("./maths.tsx"), lateStyle()]);
  return drawing;
});

interface FormulaProps {
  /** TeX, without the marks around it. */
  readonly source: string;
  readonly raw: string;
  readonly display: boolean;
}

export function Formula({ source, raw, display }: FormulaProps) {
  const drawn = maths()?.formula(source, display);
  if (!drawn) return <FormulaSource raw={raw} />;
  return display
    ? (
      <span class="formula display" tabIndex={0} role="group" aria-label={words.formula}>
        {drawn}
      </span>
    )
    : <span class="formula">{drawn}</span>;
}

/** One whose end has not come, or that cannot be drawn. */
export function FormulaSource({ raw }: { readonly raw: string }) {
  return <code class="formula-source">{raw}</code>;
}
