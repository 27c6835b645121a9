/**
 * How things stand between this page, drawbridge and the agent, in a few words and one colour. Pure.
 */
import type { SessionStatus } from "../../wire.ts";
import type { Connection } from "../wire_client/line_socket.ts";
import { words } from "./words.ts";
import { wordsOfDock } from "./words_of_dock.ts";

export interface Standing {
  /** `well` and `resting` are not worth a look; the others are. */
  readonly tone: "well" | "resting" | "waiting" | "broken";
  readonly text: string;
}

export interface Stands {
  readonly connection: Connection;
  /** Why drawbridge cannot write its journal; null while it can. */
  readonly stalled: string | null;
  readonly status: SessionStatus;
}

export function standingOf({ connection, stalled, status }: Stands): Standing {
  if (connection !== "connected") {
    const isGone = connection === "gone" || connection === "offline";
    return { tone: isGone ? "broken" : "waiting", text: words.connection[connection] };
  }
  if (stalled !== null) return { tone: "broken", text: wordsOfDock.chip.stalled };
  if (status === "stopped") return { tone: "resting", text: wordsOfDock.chip.stopped };
  return { tone: "well", text: words.connection.connected };
}
