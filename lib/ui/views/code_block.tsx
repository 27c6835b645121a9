/**
 * A block of code: its language, a copy button, and colours once it is complete and they are loaded.
 */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { words } from "../state/words.ts";
import { Icon } from "./icons.tsx";
import { lazily } from "./lazy.ts";

/** Colouring this much takes 13 ms; more would be felt (stack.md section 1). */
const COLOURED_CHARS_MAX = 50_000;
const highlighter = lazily(() => import("./highlight.tsx"));

interface CodeProps {
  readonly code: string;
  readonly language: string | null;
  readonly settled: boolean;
}

export function CodeBlock({ code, language, settled }: CodeProps) {
  const wraps = useSignal(false);
  return (
    <div class={wraps.value ? "code-block wraps" : "code-block"}>
      <div class="code-head">
        <span>{language ?? words.code.plain}</span>
        <button
          type="button"
          class="quiet icon-button small copy"
          aria-label={words.code.wrap}
          title={words.code.wrap}
          aria-pressed={wraps.value}
          onClick={() => wraps.value = !wraps.value}
        >
          <Icon name="wrap" size={14} />
        </button>
        <CopyButton text={() => code} label={words.code.copy} />
      </div>
      <pre
        tabIndex={0}
      ><code>{settled && language ? <Coloured code={code} language={language} /> : code}</code></pre>
    </div>
  );
}

export function Coloured({ code, language }: { readonly code: string; readonly language: string }) {
  const loaded = code.length <= COLOURED_CHARS_MAX ? highlighter() : null;
  const nodes = useMemo(() => loaded?.highlight(code, language) ?? code, [loaded, code, language]);
  return <>{nodes}</>;
}

interface CopyProps {
  /** Asked for when it is wanted. */
  readonly text: () => string;
  readonly label: string;
}

export function CopyButton({ text, label }: CopyProps) {
  const done = useSignal(false);
  return (
    <button
      type="button"
      class="quiet icon-button small copy"
      aria-label={done.value ? words.code.copied : label}
      onClick={async () => {
        await navigator.clipboard.writeText(text());
        done.value = true;
        setTimeout(() => done.value = false, 1500);
      }}
    >
      <Icon name={done.value ? "check" : "copy"} size={14} />
    </button>
  );
}
