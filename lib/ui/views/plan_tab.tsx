/**
 * The panel's tab of plans: the newest as it goes on, the earlier ones folded.
 */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { PlanEntry } from "../../transcript/entries.ts";
import { clockText } from "../state/duration.ts";
import { plansIn, sameOr } from "../state/progress.ts";
import { wordsOfProgress } from "../state/words_of_progress.ts";
import { useApp, useSession } from "./app_context.ts";
import { EarlierTurns } from "./earlier_turns.tsx";
import { Icon } from "./icons.tsx";
import { Empty } from "./panel_empty.tsx";
import { PlanItems, PlanProgress } from "./plan.tsx";
import { ToEntry } from "./to_entry.tsx";

const said = wordsOfProgress.plan;

export function PlanTab() {
  const session = useSession();
  const before = useRef<readonly PlanEntry[]>([]);
  const plans = before.current = sameOr(before.current, plansIn(session.transcript.value.entries), Object.is);
  const [newest, ...earlier] = plans;
  return (
    <>
      {newest
        ? (
          <section class="panel-plan" aria-label={said.newest}>
            <PlanHead plan={newest} />
            <PlanItems items={newest.items} />
          </section>
        )
        : <Empty title={said.none(session.earlier.value === "none")} text={said.noneText} />}
      {earlier.length > 0 && <EarlierPlans plans={earlier} />}
      <EarlierTurns label={wordsOfProgress.loadEarlier} note={wordsOfProgress.notLoaded} />
    </>
  );
}

function PlanHead({ plan }: { readonly plan: PlanEntry }) {
  const app = useApp();
  const time = clockText(plan.at, app.now.peek());
  return (
    <p class="panel-line">
      <PlanProgress items={plan.items} />
      <time class="dim">{time}</time>
      <ToEntry id={plan.id} what={said.of(time)} />
    </p>
  );
}

function EarlierPlans({ plans }: { readonly plans: readonly PlanEntry[] }) {
  const open = useSignal(false);
  return (
    <section class="changed-turn">
      <h3>
        <button
          type="button"
          class="changed-turn-head"
          aria-expanded={open.value}
          onClick={() => open.value = !open.value}
        >
          <Icon name="chevron" size={12} />
          {said.earlier(plans.length)}
        </button>
      </h3>
      {open.value && plans.map((plan) => (
        <div key={plan.id} class="panel-plan">
          <PlanHead plan={plan} />
          <PlanItems items={plan.items} />
        </div>
      ))}
    </section>
  );
}
