/**
 * Goes to the place in the conversation that a search found, and marks the words there.
 */
import { useLayoutEffect } from "preact/hooks";
import type { FollowEnd } from "../state/follow.ts";
import type { Page } from "../state/rows.ts";
import type { Place } from "../state/sought.ts";
import { words } from "../state/words.ts";
import { wordsOfFinding } from "../state/words_of_finding.ts";
import { useApp } from "./app_context.ts";
import { Icon } from "./icons.tsx";

/** As the style sheet names it. */
const HIGHLIGHT = "found";

interface Pages {
  readonly pages: readonly Page[];
  /** Position of the first one that is drawn. */
  readonly from: number;
  /** Draws `page` and all after it. */
  readonly draw: (page: Page) => void;
  readonly scroller: { readonly current: HTMLElement | null };
  readonly follow: FollowEnd;
}

export function useSoughtPlace({ pages, from, draw, scroller, follow }: Pages): void {
  const { sought } = useApp();
  const place = sought.place.value;
  const at = place === null ? -1 : pages.findIndex((page) => has(page, place));
  useLayoutEffect(() => {
    if (!place || at < 0) return;
    follow.leave();
    if (at < from) return draw(pages[at]);
    if (scroller.current) show(scroller.current, place);
    sought.take();
  }, [place, at, from]);
}

function has(page: Page, { entryId }: Place): boolean {
  return page.rows.value.some((row) => row.peek().id === entryId);
}

function show(scroller: HTMLElement, { entryId, words }: Place): void {
  const entry = scroller.querySelector(`[data-entry~="${CSS.escape(entryId)}"]`);
  const range = entry && lastRangeOf(entry, words);
  // Without it the entry is in sight all the same.
  if (range) CSS.highlights?.set(HIGHLIGHT, new Highlight(range));
  (range?.startContainer.parentElement ?? entry)?.scrollIntoView({ block: "center" });
  scroller.focus({ preventScroll: true });
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
      <span role="status">{seeking && wordsOfFinding.sought[seeking.state](seeking.words)}</span>
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
