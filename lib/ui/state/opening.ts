/**
 * Opening a session: once, however often it is asked for, and with what must be settled before: others who
 * work there, a directory that is not there.
 */
import { batch, type Signal, signal } from "@preact/signals";
import type { OpenSessionRequest } from "../../api.ts";
import type { LiveSession } from "../../workspace.ts";
import { RefusedError } from "../wire_client/rest.ts";
import type { App, FirstMessage } from "./app.ts";
import { words } from "./words.ts";
import { errorText } from "./error_text.ts";

export interface OpeningRequest extends FirstMessage {
  readonly agent: string;
  readonly cwd: string;
}

/** A session begun elsewhere, and the directory it works in. */
export interface TakeIn {
  readonly cwd: string;
  readonly takeIn: NonNullable<OpenSessionRequest["takeIn"]>;
}

export class Opening {
  readonly busy: Signal<boolean> = signal(false);
  readonly problem: Signal<string | null> = signal(null);
  /** They work in the directory: the person says what to do. */
  readonly others: Signal<readonly LiveSession[] | null> = signal(null);
  /** The directory is not there and can be created. */
  readonly missing: Signal<boolean> = signal(false);
  readonly #app: App;
  /** The same for every try: a second click or a lost answer opens no second session. */
  #requestId: string = crypto.randomUUID();

  constructor(app: App) {
    this.#app = app;
  }

  /** True when the session was opened. */
  async begin(
    request: OpeningRequest,
    settled: Pick<OpenSessionRequest, "alongside" | "create" | "takeIn"> = {},
  ): Promise<boolean> {
    if (this.busy.value) return false;
    const cwd = request.cwd.trim();
    this.forget();
    if (cwd === "") {
      this.problem.value = words.home.noFolder;
      return false;
    }
    this.busy.value = true;
    try {
      const { defaultCwd, defaultLaunchDirectory } = this.#app.info.value ?? {};
      const launchDirectory = cwd === defaultCwd ? defaultLaunchDirectory ?? undefined : undefined;
      const asked = { requestId: this.#requestId, agent: request.agent, cwd, launchDirectory, ...settled };
      await this.#app.open(asked, request);
      return true;
    } catch (error) {
      this.#refused(error);
      return false;
    } finally {
      this.busy.value = false;
    }
  }

  /** Nothing stands in the way any more: the person changed their mind. */
  forget(): void {
    batch(() => {
      this.problem.value = null;
      this.others.value = null;
      this.missing.value = false;
    });
  }

  #refused(error: unknown): void {
    this.#requestId = crypto.randomUUID();
    batch(() => {
      if (error instanceof RefusedError && Array.isArray(error.body.sessions)) {
        this.others.value = error.body.sessions; // WorkspaceBusy, of our own server
        return;
      }
      this.problem.value = errorText(error);
      this.missing.value = error instanceof RefusedError && error.body.missing === true;
    });
  }
}
