/**
 * Goes to the entry of the conversation that somebody wants to see, and marks the words that a search found in it.
 */
import { useLayoutEffect } from "preact/hooks";
import type { FollowEnd } from "../state/follow.ts";
import type { Page, Wanted } from "../state/rows.ts";
import { words } from "../state/words.ts";
import { wordsOfFinding } from "../state/words_of_finding.ts";
import { useApp, useSession } from "./app_context.ts";
import { Icon } from "./icons.tsx";

/** As the style sheet names it. */
const HIGHLIGHT = "found";

interface Drawn {
  readonly pages: readonly Page[];
  /** Position of the first one that is drawn. */
  readonly from: number;
  /** Draws `page` and all after it. */
  readonly draw: (page: Page) => void;
  readonly scroller: { readonly current: HTMLElement | null };
  readonly follow: FollowEnd;
}

export function useWantedPlace({ pages, from, draw, scroller, follow }: Drawn): void {
  const { rows } = useSession();
  const wanted = rows.wanted.value;
  const at = wanted === null ? -1 : pages.findIndex((page) => has(page, wanted));
  useLayoutEffect(() => {
    if (!wanted || at < 0) return;
    follow.leave();
    if (at < from) return draw(pages[at]);
    if (scroller.current) show(scroller.current, wanted);
    rows.wanted.value = null;
  }, [wanted, at, from]);
}

function has(page: Page, { id }: Wanted): boolean {
  return page.rows.peek().some((row) => row.peek().id === id);
}

function show(scroller: HTMLElement, { id, words, block = "center" }: Wanted): void {
  const entry = scroller.querySelector<HTMLElement>(`[data-entry~="${CSS.escape(id)}"]`);
  const ranges = (words ?? []).flatMap((word) => entry && lastRangeOf(entry, word) || []);
  // Without one the entry is in sight all the same.
  if (words) CSS.highlights?.set(HIGHLIGHT, new Highlight(...ranges));
  (ranges.at(0)?.startContainer.parentElement ?? entry)?.scrollIntoView({ block });
  if (block === "start") {
    // Passed by from the message box, which keeps the focus.
    if (scroller.contains(document.activeElement)) entry?.focus({ preventScroll: true });
    return;
  }
  // What was found is read on from; what is operated is operated.
  const operated = words === undefined ? entry?.querySelector("summary") ?? entry : null;
  (operated ?? scroller).focus({ preventScroll: true });
}

/** The last place in `element` that says `words`, also across what is written in other ways. */
function lastRangeOf(element: Element, words: string): Range | null {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: Node[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const start = nodes.map((node) => node.nodeValue ?? "").join("").toLowerCase().lastIndexOf(words);
  if (start < 0) return null;
  const range = document.createRange();
  let before = 0;
  for (const node of nodes) {
    const { length } = node.nodeValue ?? "";
    if (start >= before && start < before + length) range.setStart(node, start - before);
    const end = start + words.length;
    if (end > before && end <= before + length) range.setEnd(node, end - before);
    before += length;
  }
  return range;
}

/** Says how the looking goes; a place that is shown is only told to who cannot see it. */
export function SoughtNote() {
  const { sought } = useApp();
  const seeking = sought.seeking.value;
  return (
    <div class={seeking && seeking.state !== "found" ? "sought" : "only-heard"}>
      <span role="status">{seeking && wordsOfFinding.sought[seeking.state](seeking.words.join(" "))}</span>
      {seeking && seeking.state !== "found" && (
        <button
          type="button"
          class="quiet icon-button small"
          aria-label={words.frame.dismiss}
          onClick={() => sought.forget()}
        >
          <Icon name="close" size={14} />
        </button>
      )}
    </div>
  );
}
