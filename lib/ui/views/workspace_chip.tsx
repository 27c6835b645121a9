/**
 * Who works in this workspace, in the header: this session alone, others beside it, or one that crashed.
 */
import type { WorkspaceState } from "../../workspace.ts";
import type { Session } from "../state/session.ts";
import { words } from "../state/words.ts";
import { Visible } from "./visible.tsx";

export function WorkspaceChip({ session }: { readonly session: Session }) {
  const state = session.workspace.value;
  const shown = state && chipOf(state, session.sessionId);
  if (!shown) return null;
  return (
    <span class={`chip workspace-chip ${shown.kind}`} title={shown.title}>
      <Visible text={shown.text} />
    </span>
  );
}

interface Chip {
  readonly kind: "yours" | "shared" | "crashed";
  readonly text: string;
  readonly title: string;
}

function chipOf({ yours, identity, others, last }: WorkspaceState, sessionId: string): Chip | null {
  const live = others.filter(({ state }) => state === "live");
  if (live.length > 0) {
    const names = live.map(({ identity, agent }) => identity?.split("/").at(-1) ?? agent);
    const title = live.map(({ agent, identity, url }) => [agent, identity, url].filter(Boolean).join(" · "));
    return { kind: "shared", text: words.workspace.shared(names), title: title.join("\n") };
  }
  // That this very session crashed its conversation tells.
  const before = last?.session_id === sessionId ? null : last?.end_reason;
  const crashed = others.some(({ state }) => state === "crashed") || before === "crashed";
  if (crashed) return { kind: "crashed", text: words.workspace.crashed, title: words.workspace.crashedTitle };
  if (!yours) return null;
  return { kind: "yours", text: words.workspace.yours, title: words.workspace.yoursTitle(identity) };
}
