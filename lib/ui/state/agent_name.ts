/**
 * What an agent is called: a known one by our name for it, one that was started by a command line by its own.
 */
import type { AgentLabel } from "../../wire.ts";

interface Named {
  readonly label: AgentLabel;
  /** Name and version as the agent gives them, null as long as it has not. */
  readonly own: string | null;
  /** Names of the agents that drawbridge knows. */
  readonly known: readonly string[];
}

export function agentName({ label, own, known }: Named): string {
  if (label.demo || known.includes(label.name)) return label.title;
  // A version at its end says nothing of who asks.
  return own?.replace(/\s+v?\d[\w.+-]*$/, "").trim().slice(0, 60) || label.title;
}
