/**
 * Reads and searches in a row, as one line that unfolds.
 */
import { useSignal } from "@preact/signals";
import { exploredCounts } from "../state/explored.ts";
import type { Row } from "../state/rows.ts";
import { words } from "../state/words.ts";
import { Icon } from "./icons.tsx";
import { Tool } from "./tool.tsx";

export function Explored({ rows }: { readonly rows: readonly Row[] }) {
  const open = useSignal(false);
  const entries = rows.map((row) => row.value);
  const title = words.tool.explored(exploredCounts(entries));
  return (
    <article
      class="entry explored"
      aria-label={title}
      data-entry={entries.map(({ id }) => id).join(" ")}
    >
      <details open={open.value}>
        <summary
          class="row"
          onClick={(event) => {
            event.preventDefault();
            open.value = !open.value;
          }}
        >
          <Icon name="search" />
          <span class="row-title">{title}</span>
          <Icon name="chevron" />
        </summary>
        {open.value && entries.map((entry) => entry.kind === "tool" && <Tool key={entry.id} entry={entry} />)}
      </details>
    </article>
  );
}
