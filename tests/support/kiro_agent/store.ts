/**
 * The Kiro-like agent's sessions on disk, as Kiro CLI lays them out: `<id>.json`, `<id>.jsonl`, `<id>.lock`.
 *
 * Knows no wire. Like Kiro, it takes any lock of another process for held and never asks whether that lives.
 */
import type { Message } from "../fixture_agent/wire.ts";

export class KiroStore {
  readonly #directory: string;
  readonly #startedAt = new Date().toISOString();
  /** Sessions this process holds. */
  readonly #held = new Set<string>();

  constructor(home: string) {
    this.#directory = `${home}/.kiro/sessions/cli`;
    Deno.mkdirSync(this.#directory, { recursive: true });
  }

  has(id: string): boolean {
    return isThere(this.#path(id, "json"));
  }

  create(id: string, cwd: string): void {
    Deno.writeTextFileSync(this.#path(id, "json"), JSON.stringify({ session_id: id, cwd }));
    Deno.writeTextFileSync(this.#path(id, "jsonl"), "");
    this.take(id);
  }

  /** The PID in the lock of another process; null when this one may have the session. */
  holder(id: string): number | null {
    try {
      const { pid } = JSON.parse(Deno.readTextFileSync(this.#path(id, "lock")));
      return pid === Deno.pid ? null : Number(pid);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      return 0; // there is something that cannot be read: held, by nobody known
    }
  }

  take(id: string): void {
    this.#held.add(id);
    this.#writeLock(id, Deno.pid, this.#startedAt);
  }

  release(): void {
    for (const id of this.#held) Deno.removeSync(this.#path(id, "lock"));
    this.#held.clear();
  }

  /** Leaves each lock to a process of its own group, until {@link letGo}. */
  handOver(): void {
    for (const id of this.#held) {
      const helper = new Deno.Command("sleep", {
        args: ["60"],
        stdin: "null",
        stdout: "null",
        stderr: "null",
        detached: true,
      }).spawn();
      helper.unref();
      this.#writeLock(id, helper.pid, new Date().toISOString());
    }
    this.#held.clear();
  }

  /** Takes the lock away from who was left with it. */
  letGo(id: string): void {
    const pid = this.holder(id);
    if (pid === null) return;
    Deno.kill(pid, "SIGKILL");
    Deno.removeSync(this.#path(id, "lock"));
  }

  /** Notes a load in `loads.log`, for tests to count, and tells how many there were of this session. */
  noteLoad(id: string): number {
    const path = `${this.#directory}/loads.log`;
    Deno.writeTextFileSync(path, `${id}\n`, { append: true });
    return Deno.readTextFileSync(path).split("\n").filter((line) => line === id).length;
  }

  remember(id: string, update: Message): void {
    Deno.writeTextFileSync(this.#path(id, "jsonl"), JSON.stringify(update) + "\n", { append: true });
  }

  history(id: string): Message[] {
    const lines = Deno.readTextFileSync(this.#path(id, "jsonl")).split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  #writeLock(id: string, pid: number, startedAt: string): void {
    Deno.writeTextFileSync(this.#path(id, "lock"), JSON.stringify({ pid, started_at: startedAt }));
  }

  #path(id: string, extension: string): string {
    return `${this.#directory}/${id}.${extension}`;
  }
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false; // not there, or not for us: it has no such session either way
  }
}
