/**
 * The quiet offer at the foot of Home: what the agent keeps of sessions that were begun elsewhere.
 *
 * Nothing is asked before the person wants it: the agent may have to be started for the question.
 */
import { useEffect, useMemo } from "preact/hooks";
import { SessionsElsewhere } from "../state/elsewhere.ts";
import type { TakeIn } from "../state/opening.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Icon } from "./icons.tsx";
import { later } from "./later_place.tsx";

interface ElsewhereButtonProps {
  readonly agent: string;
  readonly cwd: string;
  readonly take: (wanted: TakeIn) => void;
}

export function ElsewhereButton({ agent, cwd, take }: ElsewhereButtonProps) {
  const app = useApp();
  const elsewhere = useMemo(() => new SessionsElsewhere((...of) => app.rest.agentSessions(...of)), [app]);
  useEffect(() => elsewhere.forget(), [agent, cwd]);
  const known = app.info.value?.agents.find(({ name }) => name === agent);
  if (agent === "" || cwd.trim() === "" || known?.demo) return null;
  const found = elsewhere.found.value;
  const loaded = found && later();
  return (
    <div class="elsewhere">
      <button
        type="button"
        class="quiet fold start-only"
        aria-expanded={found !== null}
        onClick={() => found ? elsewhere.forget() : void elsewhere.look({ agent, cwd })}
      >
        <Icon name="chevron" size={12} />
        {words.elsewhere.show(known?.title ?? words.elsewhere.agent)}
      </button>
      {found && loaded && (
        <loaded.Elsewhere
          found={found}
          agent={known?.title ?? words.elsewhere.theAgent}
          cwd={cwd.trim()}
          take={take}
        />
      )}
    </div>
  );
}
