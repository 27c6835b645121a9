/**
 * Tells one browser who works in the workspace of the session it views: at first, and when that changes.
 *
 * Leases are files of several processes: they are looked at, as long as somebody is watching.
 */
import { errorText, type Log } from "../log.ts";
import type { WorkspaceState } from "../workspace.ts";

const LOOK_EVERY_MS = 2_000;

export interface WorkspaceWatchOptions {
  readonly look: () => Promise<WorkspaceState>;
  readonly tell: (state: WorkspaceState) => void;
  readonly log: Log;
}

/** Returns what ends it. */
export function watchWorkspace({ look, tell, log }: WorkspaceWatchOptions): () => void {
  let told = "";
  let ended = false;
  const once = async () => {
    try {
      const state = await look();
      // A heartbeat is no news.
      const others = state.others.map((other) => ({ ...other, heartbeatAt: 0 }));
      const text = JSON.stringify({ ...state, others });
      if (ended || text === told) return;
      told = text;
      tell(state);
    } catch (error) {
      log.debug(`Cannot look at a workspace as ${errorText(error)}`);
    }
  };
  once();
  const timer = setInterval(once, LOOK_EVERY_MS);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
