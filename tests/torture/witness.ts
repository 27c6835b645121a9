/**
 * The witness of bar 6: keeps the book of who is inside, told over a Unix socket by those who are.
 *
 * It is also who kills, so that it knows of a kill before the kernel has freed anything by it. When somebody
 * enters while another one is in the book, that other one must have been killed before, and its socket must
 * close: what the kernel does when the process is gone. Anything else is two holders.
 */
import { within } from "../support/deadline.ts";
import { jsonLine, jsonLines } from "./lines.ts";
import type { Outcome } from "./outcome.ts";

/** How long the socket of a killed process may take to close. */
const CLOSE_MS = 10_000;

interface Peer {
  readonly connection: Deno.UnixConn;
  readonly closed: PromiseWithResolvers<void>;
  pid: number;
  wasKilled: boolean;
}

interface Said {
  readonly says: "pid" | "enter" | "leave" | "error";
  readonly pid?: number;
  readonly error?: string;
}

export class Witness implements AsyncDisposable {
  readonly #listener: Deno.UnixListener;
  readonly #outcome: Outcome;
  readonly #peers = new Set<Peer>();
  #inside: Peer | null = null;
  #isOver = false;
  #entered = Promise.withResolvers<void>();
  /** How often somebody entered. */
  entries = 0;
  /** How often one was killed while inside. */
  killsInside = 0;
  /** The longest time from the kill of a holder to the next holder. Milliseconds. */
  longestMs = 0;
  #holderKilledAt: number | null = null;

  constructor(path: string, outcome: Outcome) {
    this.#listener = Deno.listen({ transport: "unix", path });
    this.#outcome = outcome;
    this.#accept();
  }

  /** SIGKILL to one of those that are there. @returns false when none is. */
  kill(options: { holder: boolean }): boolean {
    const living = [...this.#peers].filter((peer) => peer.pid > 0 && !peer.wasKilled);
    const inside = living.find((peer) => peer === this.#inside);
    const target = options.holder && inside ? inside : living[Math.floor(Math.random() * living.length)];
    if (!target) return false;
    if (target === this.#inside) {
      this.killsInside++;
      this.#holderKilledAt ??= performance.now();
    }
    target.wasKilled = true;
    Deno.kill(target.pid, "SIGKILL");
    return true;
  }

  /** Resolves when somebody is inside who was not killed. */
  async holder(): Promise<void> {
    while (!this.#inside || this.#inside.wasKilled) await this.#entered.promise;
  }

  /** From now on workers may end. */
  end(): void {
    this.#isOver = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
    this.#listener.close();
    await Promise.all([...this.#peers].map(({ closed }) => closed.promise));
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      const peer: Peer = { connection, closed: Promise.withResolvers(), pid: 0, wasKilled: false };
      this.#peers.add(peer);
      this.#attend(peer).catch((error) => this.#outcome.expect(this.#isOver, () => `witness: ${error}`));
    }
  }

  async #attend(peer: Peer): Promise<void> {
    for await (const line of jsonLines(peer.connection.readable)) {
      await this.#hear(peer, line as Said); // of storm_worker.ts
      const bytes = jsonLine({ heard: true });
      await peer.connection.write(bytes).catch(() => {/* it was killed meanwhile */});
    }
    this.#outcome.expect(peer.wasKilled || this.#isOver, () => `worker ${peer.pid} ended by itself`);
    if (this.#inside === peer) this.#inside = null;
    this.#peers.delete(peer);
    peer.closed.resolve();
  }

  async #hear(peer: Peer, said: Said): Promise<void> {
    if (said.says === "pid") peer.pid = said.pid ?? 0;
    if (said.says === "error") this.#outcome.expect(false, () => `worker ${peer.pid}: ${said.error}`);
    if (said.says === "leave" && this.#inside === peer) this.#inside = null;
    // What a killed one still said may be read after its successor came in.
    if (said.says === "enter" && !peer.wasKilled) await this.#enter(peer);
  }

  async #enter(peer: Peer): Promise<void> {
    const other = this.#inside;
    this.#inside = peer; // before waiting: a third one must not slip by
    this.entries++;
    if (this.#holderKilledAt !== null) {
      this.longestMs = Math.max(this.longestMs, performance.now() - this.#holderKilledAt);
      this.#holderKilledAt = null;
    }
    if (other) await this.#mustBeGone(other, peer);
    this.#entered.resolve();
    this.#entered = Promise.withResolvers();
  }

  async #mustBeGone(other: Peer, peer: Peer): Promise<void> {
    const both = () => `worker ${peer.pid} came in while ${other.pid} was inside`;
    if (!other.wasKilled) return this.#outcome.expect(false, both);
    await within(other.closed.promise, "the end of a killed worker", CLOSE_MS)
      .catch(() => this.#outcome.expect(false, both));
  }
}
