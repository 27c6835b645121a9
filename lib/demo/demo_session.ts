/**
 * One session of the demo agent: its record, its settings, the turn that runs.
 *
 * Knows no JSON-RPC. One turn at a time; all that is told is remembered, and the record is on disk
 * before a turn's answer goes out.
 */
import {
  type ConfigOption,
  type ContentBlock,
  ErrorCode,
  type PermissionOutcome,
  type SessionModes,
  type SessionUpdate,
} from "../acp.ts";
import { RpcError } from "../rpc/peer.ts";
import { remember } from "./history.ts";
import { withoutTerminals } from "./run.ts";
import { playPrompt, textOf } from "./scripts.ts";
import type { SessionRecord, SessionStore } from "./session_store.ts";
import { configOptionsOf, modesOf, type Settings, withSetting } from "./settings.ts";
import { type Question, Turn, TurnCancelled } from "./turn.ts";
import { errorText } from "../log.ts";

/** What the client said it can draw. */
export interface ClientAbilities {
  /** Boolean config options. */
  readonly booleans: boolean;
  /** Terminals by `_meta.terminal_output`. */
  readonly terminals: boolean;
}

export interface DemoSessionOptions {
  readonly record: SessionRecord;
  readonly store: SessionStore;
  readonly client: ClientAbilities;
  readonly pace: number;
  readonly notify: (update: SessionUpdate) => void;
  readonly ask: (question: Question) => Promise<PermissionOutcome>;
  readonly room: () => Promise<void>;
}

const CONTEXT_TOKENS = 128_000;
const TITLE_CHARS_MAX = 60;

export class DemoSession {
  readonly #options: DemoSessionOptions;
  readonly #record: SessionRecord;
  #controller: AbortController | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #saving: Promise<void> = Promise.resolve();

  constructor(options: DemoSessionOptions) {
    this.#options = options;
    this.#record = options.record;
  }

  /** Modes and config options, as every opening of a session answers them. */
  setup(): { readonly modes: SessionModes; readonly configOptions: readonly ConfigOption[] } {
    const { settings } = this.#record;
    return { modes: modesOf(settings), configOptions: configOptionsOf(settings, this.#options.client) };
  }

  /** Tells the whole history again. */
  replay(): void {
    const { client, notify } = this.#options;
    for (const update of this.#record.history) notify(client.terminals ? update : withoutTerminals(update));
    if (this.#record.title !== null) {
      notify({ sessionUpdate: "session_info_update", title: this.#record.title });
    }
  }

  /**
   * Plays one turn. Resolves with its answer, also when it was cancelled. Throws RpcError for `fail` and
   * when a turn is running, CrashAsked for `crash`.
   */
  async prompt(blocks: readonly ContentBlock[]): Promise<{ readonly stopReason: string }> {
    if (this.#controller) {
      throw new RpcError({
        code: ErrorCode.invalidRequest,
        message: "A turn is running in this session already",
      });
    }
    const controller = new AbortController();
    this.#controller = controller;
    const turn = this.#play(blocks, controller.signal);
    this.#turn = turn.catch(() => {/* told to the one who asked */});
    try {
      return await turn;
    } finally {
      this.#controller = null;
    }
  }

  /** Cancels the running turn, if any. */
  cancel(): void {
    this.#controller?.abort();
  }

  /** Resolves when no turn runs and everything is on disk. */
  async ended(): Promise<void> {
    await this.#turn;
    await this.#saving;
  }

  /** Throws RpcError -32602 for a mode that is not on the list. */
  async setMode(modeId: string): Promise<Record<string, never>> {
    this.#set({ configId: "mode", value: modeId });
    this.#options.notify({
      sessionUpdate: "config_option_update",
      configOptions: this.setup().configOptions,
    });
    await this.save();
    return {};
  }

  /** Throws RpcError -32602 for an option or value that is not on the list. */
  async setConfigOption(
    change: { configId: string; value: unknown },
  ): Promise<{ readonly configOptions: readonly ConfigOption[] }> {
    const before = this.#record.settings.mode;
    this.#set(change);
    const { mode } = this.#record.settings;
    if (mode !== before) {
      this.#options.notify({ sessionUpdate: "current_mode_update", currentModeId: mode });
    }
    await this.save();
    return { configOptions: this.setup().configOptions };
  }

  /** Writes the record; a failure is said on stderr and costs the memory only, never the turn. */
  save(): Promise<void> {
    // One after the other: an older state must not be renamed over a newer one.
    this.#saving = this.#saving.then(() => this.#options.store.save(this.#record)).catch((error) => {
      const reason = errorText(error);
      console.error(`drawbridge demo agent: cannot remember session ${this.#record.sessionId}: ${reason}`);
    });
    return this.#saving;
  }

  async #play(
    blocks: readonly ContentBlock[],
    signal: AbortSignal,
  ): Promise<{ readonly stopReason: string }> {
    const { settings } = this.#record;
    const messageId = crypto.randomUUID();
    for (const content of blocks) {
      remember(this.#record.history, { sessionUpdate: "user_message_chunk", messageId, content });
    }
    this.#entitle(textOf(blocks));
    const turn = this.#newTurn(settings, signal);
    try {
      await playPrompt(turn, blocks);
      if (settings.farewell) await turn.say("May your bridge be down for friends.");
      return { stopReason: "end_turn" };
    } catch (error) {
      if (error instanceof TurnCancelled) return { stopReason: "cancelled" };
      throw error;
    } finally {
      this.#tellUsage();
      await this.save();
    }
  }

  #newTurn(settings: Settings, signal: AbortSignal): Turn {
    const { pace, client, ask, room } = this.#options;
    return new Turn({
      signal,
      pace: settings.model === "swift" ? pace / 2 : pace,
      cwd: this.#record.cwd,
      mode: settings.mode,
      thoughts: settings.thoughts,
      terminals: client.terminals,
      send: (update) => this.#tell(update),
      ask,
      room,
      isAllowed: (what) => this.#record.allowed.includes(what),
      allow: (what) => this.#record.allowed = [...this.#record.allowed, what],
    });
  }

  #tell(update: SessionUpdate): void {
    remember(this.#record.history, update);
    if ("content" in update && !Array.isArray(update.content)) this.#record.usedTokens += 1;
    this.#options.notify(update);
  }

  #set(change: { configId: string; value: unknown }): void {
    this.#record.settings = withSetting(this.#record.settings, change);
  }

  /** The session is called after the first thing that was said in it. */
  #entitle(text: string): void {
    if (this.#record.title !== null) return;
    const line = text.trim().split("\n")[0];
    const chars = [...line];
    const title = chars.length > TITLE_CHARS_MAX ? `${chars.slice(0, TITLE_CHARS_MAX - 1).join("")}…` : line;
    this.#record.title = title === "" ? "Demo" : title;
    const updatedAt = new Date().toISOString();
    this.#options.notify({ sessionUpdate: "session_info_update", title: this.#record.title, updatedAt });
  }

  #tellUsage(): void {
    const used = Math.min(this.#record.usedTokens, CONTEXT_TOKENS);
    this.#options.notify({
      sessionUpdate: "usage_update",
      used,
      size: CONTEXT_TOKENS,
      cost: { amount: 0, currency: "EUR" },
    });
  }
}
