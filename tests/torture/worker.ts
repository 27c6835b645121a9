/**
 * A racer: a real process that is told what to do in lines of JSON, and killed when its time has come.
 *
 * Several orders may be under way at once; each is answered under its number.
 */
import { fromFileUrl } from "@std/path";
import { within } from "../support/deadline.ts";
import { jsonLine, jsonLines } from "./lines.ts";
import type { Answer, Order } from "./orders.ts";

const CONFIG = fromFileUrl(new URL("../deno.json", import.meta.url));
const ANSWER_MS = 30_000;

/** A program of this directory as a process of its own. */
export function spawn(program: string, args: readonly string[]): Deno.ChildProcess {
  const path = fromFileUrl(new URL(program, import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "--no-check", "--config", CONFIG, path, ...args],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
}

export class Worker implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>();
  #asked = 0;

  constructor(stateDir: string) {
    this.#child = spawn("racer.ts", [stateDir]);
    this.#stdin = this.#child.stdin.getWriter();
    this.#read();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** @throws when it dies, or does not answer in time. */
  async tell(order: Order, ms = ANSWER_MS): Promise<Answer> {
    const id = ++this.#asked;
    const waiting = Promise.withResolvers<Answer>();
    this.#waiting.set(id, waiting);
    this.#stdin.write(jsonLine({ id, ...order })).catch((error) => waiting.reject(error));
    return await within(waiting.promise, `the answer of ${this.pid} to ${JSON.stringify(order)}`, ms);
  }

  /** SIGKILL; resolves when the process is gone, and its locks with it. */
  async kill(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* gone already */ }
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#stdin.close().catch(() => {/* its reader is gone */});
  }

  async #read(): Promise<void> {
    for await (const line of jsonLines(this.#child.stdout)) {
      const { id, ...answer } = line as { id: number } & Answer; // of racer.ts
      this.#waiting.get(id)?.resolve(answer);
      this.#waiting.delete(id);
    }
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(`racer ${this.pid} ended`));
  }
}

/** `count` racers on one state directory. */
export function racers(count: number, stateDir: string): Worker[] & AsyncDisposable {
  const workers = Array.from({ length: count }, () => new Worker(stateDir));
  const dispose = async () => {
    await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()));
  };
  return Object.assign(workers, { [Symbol.asyncDispose]: dispose });
}
