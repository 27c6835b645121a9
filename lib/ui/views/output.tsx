/**
 * What a command printed, with its colours and nothing else a terminal would obey.
 *
 * At most 400 lines are drawn until more are asked for: the newest, where the result is.
 */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type AnsiToken, ansiTokens } from "../state/ansi.ts";
import { words } from "../state/words.ts";

const LINES_MAX = 400;

export function Output({ text, running = false }: { readonly text: string; readonly running?: boolean }) {
  const all = useSignal(false);
  const shown = text.replace(/\n+$/, "");
  const lines = useMemo(() => shown.split("\n"), [shown]);
  const cut = !all.value && lines.length > LINES_MAX;
  const tokens = useMemo(() => ansiTokens(cut ? lines.slice(-LINES_MAX).join("\n") : shown), [shown, cut]);
  if (shown === "" && !running) return <p class="tool-empty">{words.tool.noOutput}</p>;
  return (
    <div class="output">
      {cut && (
        <button type="button" class="quiet small" onClick={() => all.value = true}>
          {words.tool.showAll(lines.length)}
        </button>
      )}
      <pre
        tabIndex={0}
      >{tokens.map((token, index) => <Run key={index} token={token} />)}{running && <span class="cursor" />}</pre>
    </div>
  );
}

function Run({ token }: { readonly token: AnsiToken }) {
  const { value, foreground, background, decorations } = token;
  if (!foreground && !background && decorations.size === 0) return <>{value}</>;
  const names = [...decorations].map((decoration) => `ansi-${decoration}`);
  if (foreground?.type === "named") names.push(`ansi-${foreground.name}`);
  if (background?.type === "named") names.push(`ansi-on-${background.name}`);
  // Written through CSSOM by Preact: the policy allows that, a style attribute it would not.
  const style = { color: textColour(token), backgroundColor: colour(background) };
  return <span class={names.join(" ")} style={style}>{value}</span>;
}

/** An agent's colours were chosen for a dark terminal: their lightness is bent until they can be read here. */
function textColour({ foreground, background }: AnsiToken): string | undefined {
  const own = colour(foreground);
  const behind = colour(background);
  if (behind && !own) return `oklch(from ${behind} calc((0.62 - l) * 1000) 0 0)`;
  if (!own || behind || own.startsWith("var")) return own;
  return `light-dark(oklch(from ${own} min(l, 0.5) c h), oklch(from ${own} max(l, 0.74) c h))`;
}

function colour(colour: AnsiToken["foreground"]): string | undefined {
  if (!colour || colour.type === "named") return undefined;
  return colour.type === "rgb" ? `rgb(${colour.rgb.join(" ")})` : tableColour(colour.index);
}

/** The 256-colour table of xterm: 16 named, a cube of 6, 24 greys. */
function tableColour(index: number): string | undefined {
  if (index < 16) return `var(--ansi-${index})`;
  if (index >= 232) return `rgb(${Array(3).fill(8 + (index - 232) * 10).join(" ")})`;
  const cube = index - 16;
  const level = (value: number) => value === 0 ? 0 : 55 + value * 40;
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`;
}
