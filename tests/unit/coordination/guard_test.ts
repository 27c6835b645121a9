/** The guard: one holder at a time, on this machine and in this process, freed by the kernel. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Guard, isHeld, lastHeldAt } from "../../../lib/coordination/guard.ts";
import { within } from "../../support/deadline.ts";

const HOLDER = new URL("./guard_holder.ts", import.meta.url).pathname;

async function withPath(run: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-guard-" });
  try {
    await run(join(directory, "it.guard"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Another process that holds the guard; `kill` is SIGKILL. */
class Holder implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async start(path: string): Promise<{ holder: Holder; said: string }> {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", HOLDER, path],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const holder = new Holder(child);
    const { value = "" } = await within(holder.#lines.read(), "the holder's word");
    return { holder, said: value.trim() };
  }

  get pid(): number {
    return this.#child.pid;
  }

  stop(): void {
    this.#child.kill("SIGSTOP");
  }

  async kill(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* gone already */ }
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#lines.cancel();
    await this.#child.stdin.close().catch(() => {/* its reader is gone */});
  }
}

Deno.test("Guard.tryAcquire() gives the guard to one and null to the others, within a process", () =>
  withPath(async (path) => {
    using held = await Guard.tryAcquire(path);
    assert(held);
    assertEquals(await Guard.tryAcquire(path), null);
  }));

Deno.test("Guard.tryAcquire() gives the guard to one of several that ask at once", () =>
  withPath(async (path) => {
    const all = await Promise.all(Array.from({ length: 5 }, () => Guard.tryAcquire(path)));
    assertEquals(all.filter((guard) => guard !== null).length, 1);
    for (const guard of all) guard?.[Symbol.dispose]();
  }));

Deno.test("Guard.tryAcquire() gives null while another process holds it, and the guard once it let go", () =>
  withPath(async (path) => {
    const { holder, said } = await Holder.start(path);
    await using _holder = holder;
    assertEquals(said, "held");
    assertEquals(await Guard.tryAcquire(path), null);
    await holder.kill();
    using guard = await Guard.tryAcquire(path);
    assert(guard);
  }));

Deno.test("Guard keeps other processes out", () =>
  withPath(async (path) => {
    using _guard = await Guard.tryAcquire(path);
    const { holder, said } = await Holder.start(path);
    await holder[Symbol.asyncDispose]();
    assertEquals(said, "refused");
  }));

Deno.test("Guard is freed by SIGKILL, though a child of the holder lives on", () =>
  withPath(async (path) => {
    const { holder } = await Holder.start(path);
    await using _holder = holder; // it started a child before it said a word
    await holder.kill();
    using guard = await Guard.tryAcquire(path);
    assert(guard);
  }));

Deno.test("Guard[Symbol.dispose]() frees it, and twice is harmless", () =>
  withPath(async (path) => {
    const first = await Guard.tryAcquire(path);
    first?.[Symbol.dispose]();
    using second = await Guard.tryAcquire(path);
    assert(second);
    first?.[Symbol.dispose]();
    assertEquals(await Guard.tryAcquire(path), null, "the second holder keeps it");
  }));

Deno.test("Guard.tryAcquire() tries again while somebody only looks whether it is held", () =>
  withPath(async (path) => {
    const prober = await Deno.open(path, { create: true, read: true, write: true });
    assert(await prober.tryLock(true));
    setTimeout(() => prober.close(), 50); // how long this one looks
    using guard = await Guard.tryAcquire(path);
    assert(guard);
  }));

Deno.test("Guard.acquire() waits for the holder", () =>
  withPath(async (path) => {
    const { holder } = await Holder.start(path);
    await using _holder = holder;
    const waiting = Guard.acquire(path, { waitMs: 20_000 });
    await holder.kill();
    using guard = await within(waiting, "the guard");
    assertEquals(guard.path, path);
  }));

Deno.test("Guard.acquire() gives up in time, naming the file", () =>
  withPath(async (path) => {
    using _held = await Guard.tryAcquire(path);
    await assertRejects(() => Guard.acquire(path, { waitMs: 1 }), Error, path);
  }));

Deno.test("Guard leaves its file, empty and for the owner only", () =>
  withPath(async (path) => {
    (await Guard.tryAcquire(path))?.[Symbol.dispose]();
    const { size, mode } = await Deno.stat(path);
    assertEquals([size, (mode ?? 0) & 0o777], [0, 0o600]);
  }));

Deno.test("Guard.tryAcquire() says what stands in the way of opening the file", () =>
  withPath(async (path) => {
    await assertRejects(() => Guard.tryAcquire(join(path, "below", "nothing")), Deno.errors.NotFound);
  }));

Deno.test("Guard.acquire() that gives up names the process that holds it", () =>
  withPath(async (path) => {
    using _held = await Guard.tryAcquire(path);
    await assertRejects(() => Guard.acquire(path, { waitMs: 1 }), Error, `as process ${Deno.pid} held it`);
  }));

Deno.test("Guard.acquire() that gives up says that the holder is stopped", () =>
  withPath(async (path) => {
    const { holder } = await Holder.start(path);
    await using _holder = holder;
    holder.stop();
    await assertRejects(() => Guard.acquire(path, { waitMs: 1 }), Error, `process ${holder.pid} (stopped)`);
  }));

Deno.test("Guard.touch() leaves when it was held last, and nothing once it was given back", () =>
  withPath(async (path) => {
    assertEquals(lastHeldAt(path), null);
    const guard = await Guard.tryAcquire(path);
    guard?.touch(1_000_000);
    assertEquals(lastHeldAt(path), 1_000_000);
    guard?.[Symbol.dispose]();
    guard?.touch(2_000_000);
    assertEquals(lastHeldAt(path), 1_000_000);
  }));

Deno.test("isHeld() tells a held guard from a free one and from none, and makes none", () =>
  withPath(async (path) => {
    assertEquals(await isHeld(path), false);
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
    const guard = await Guard.tryAcquire(path);
    assertEquals(await isHeld(path), true);
    guard?.[Symbol.dispose]();
    assertEquals(await isHeld(path), false);
  }));

Deno.test("isHeld() is not misled by others who look", () =>
  withPath(async (path) => {
    await Deno.writeTextFile(path, "");
    using other = await Deno.open(path, { read: true });
    assert(await other.tryLock(false));
    assertEquals(await isHeld(path), false);
  }));

Deno.test("isHeld() looks again for as long as it is told", () =>
  withPath(async (path) => {
    const guard = await Guard.tryAcquire(path);
    setTimeout(() => guard?.[Symbol.dispose](), 50); // how long it is held
    assertEquals(await isHeld(path, { retryForMs: 20_000 }), false);
  }));

const ODD: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  "a directory": (path) => Deno.mkdir(path),
  "a link": async (path) => {
    await Deno.writeTextFile(`${path}.elsewhere`, "");
    await Deno.symlink(`${path}.elsewhere`, path);
  },
  "a link to nothing": (path) => Deno.symlink(`${path}.nowhere`, path),
  "a FIFO": (path) => new Deno.Command("mkfifo", { args: [path] }).output(),
};

for (const [name, make] of Object.entries(ODD)) {
  Deno.test(`Guard and isHeld() refuse ${name}, naming it`, () =>
    withPath(async (path) => {
      await make(path);
      const says = `Cannot lock "${path}" as it is not a regular file`;
      await assertRejects(() => within(Guard.tryAcquire(path), "the refusal"), Error, says);
      await assertRejects(() => within(isHeld(path), "the refusal"), Error, says);
    }));
}

Deno.test("Guard takes a file whatever is in it, and leaves that alone", () =>
  withPath(async (path) => {
    const bytes = crypto.getRandomValues(new Uint8Array(1024));
    await Deno.writeFile(path, bytes);
    using guard = await Guard.tryAcquire(path);
    assert(guard);
    assertEquals(await Deno.readFile(path), bytes);
  }));
