/**
 * What the open session's agent is called.
 */
import { agentName } from "../state/agent_name.ts";
import { useApp, useSessionOrNone } from "./app_context.ts";

/** Null as long as nobody said which agent it is. */
export function useAgentName(): string | null {
  const session = useSessionOrNone();
  const agents = useApp().info.value?.agents ?? [];
  const label = session?.ready.value?.agent ?? null;
  if (!session || !label) return null;
  return agentName({ label, own: session.agentState.value.title, known: agents.map(({ name }) => name) });
}
