/**
 * The agent's plan: a checklist in the conversation, one line above the composer while it goes on.
 */
import type { PlanEntry, PlanItem } from "../../transcript/entries.ts";
import { words } from "../state/words.ts";
import { useSession } from "./app_context.ts";
import { Icon } from "./icons.tsx";

export function Plan({ entry }: { readonly entry: PlanEntry }) {
  return (
    <article class="entry plan" aria-label={words.entry.plan} data-entry={entry.id} tabIndex={-1}>
      <p class="plan-head">
        <strong>{words.entry.plan}</strong>
        <PlanProgress items={entry.items} />
      </p>
      <PlanItems items={entry.items} />
    </article>
  );
}

export function PlanProgress({ items }: Pick<PlanEntry, "items">) {
  return <span>{progress(items)}</span>;
}

export function PlanItems({ items }: Pick<PlanEntry, "items">) {
  return <ol class="plan-items">{items.map((item, index) => <Item key={index} item={item} />)}</ol>;
}

function Item({ item: { content, status, priority } }: { readonly item: PlanItem }) {
  return (
    <li class={`plan-item ${status}`}>
      <span class="plan-box" aria-hidden="true">
        {status === "completed" && <Icon name="check" size={12} />}
      </span>
      <span class="only-heard">{words.plan.states[status] ?? status}</span>
      <span>{content}</span>
      {priority === "high" && status !== "completed" && <span class="badge">{words.plan.highPriority}</span>}
    </li>
  );
}

/** The running turn's plan in one line. */
export function PlanStrip() {
  const session = useSession();
  const plan = session.plan.value;
  if (plan?.kind !== "plan") return null;
  const current = plan.items.find(({ status }) => status === "in_progress");
  return (
    <div class="strip plan-strip">
      <span class="strip-name">{words.entry.plan}</span>
      <PlanProgress items={plan.items} />
      {current && <span class="strip-text">{current.content}</span>}
    </div>
  );
}

function progress(items: readonly PlanItem[]): string {
  return words.plan.progress(items.filter(({ status }) => status === "completed").length, items.length);
}
