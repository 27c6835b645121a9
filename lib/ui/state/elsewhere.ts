/**
 * Sessions that an agent keeps itself: asked for by a person, since asking may start the agent.
 */
import { batch, type Signal, signal } from "@preact/signals";
import type { AgentSessionListed } from "../../api.ts";
import { errorText } from "./error_text.ts";

export interface Elsewhere {
  readonly agent: string;
  readonly cwd: string;
}

type Ask = (agent: string, cwd: string) => Promise<readonly AgentSessionListed[] | null>;

export type Found =
  | { readonly state: "asked" }
  /** `sessions` null: the agent tells of none at all. */
  | { readonly state: "told"; readonly sessions: readonly AgentSessionListed[] | null }
  | { readonly state: "failed"; readonly why: string };

export class SessionsElsewhere {
  /** Null as long as nobody asked, or something else is asked for now. */
  readonly found: Signal<Found | null> = signal(null);
  readonly #ask: Ask;
  #asked: Elsewhere | null = null;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async look({ agent, cwd }: Elsewhere): Promise<void> {
    const asked = this.#asked = { agent, cwd };
    this.found.value = { state: "asked" };
    const found = await this.#ask(agent, cwd.trim()).then(
      (sessions): Found => ({ state: "told", sessions: sessions && latestFirst(sessions) }),
      (error): Found => ({ state: "failed", why: errorText(error) }),
    );
    if (this.#asked === asked) this.found.value = found;
  }

  /** What was found is of another agent or directory. */
  forget(): void {
    batch(() => {
      this.#asked = null;
      this.found.value = null;
    });
  }
}

function latestFirst(sessions: readonly AgentSessionListed[]): readonly AgentSessionListed[] {
  return [...sessions].sort((a, b) => (b.updatedAt ?? "").localeCompare(a.updatedAt ?? ""));
}
