/**
 * Reads and searches in a row, as one line that unfolds.
 */
import { useSignal } from "@preact/signals";
import { exploredCounts } from "../state/explored.ts";
import type { Row } from "../state/rows.ts";
import { words } from "../state/words.ts";
import { FoldingRow } from "./folding_row.tsx";
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
      <FoldingRow
        icon="search"
        open={open.value}
        toggle={() => open.value = !open.value}
        body={() => entries.map((entry) => entry.kind === "tool" && <Tool key={entry.id} entry={entry} />)}
      >
        <span class="row-title">{title}</span>
      </FoldingRow>
    </article>
  );
}
