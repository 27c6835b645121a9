/** Which picture stands for the moment before a turn, and which for the moment after it. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Snapshot, Snapshots } from "../../../lib/snapshots/snapshots.ts";
import { Pictures } from "../../../lib/session/pictures.ts";

/** Pictures that are done when the test says so. */
class Camera {
  readonly clock = { ms: 1_000 };
  readonly pictures: Pictures;
  readonly #asked: PromiseWithResolvers<Snapshot>[] = [];

  constructor() {
    const take = () => {
      const asked = Promise.withResolvers<Snapshot>();
      this.#asked.push(asked);
      return asked.promise;
    };
    this.pictures = new Pictures({
      // Only `take` is used here.
      snapshots: Promise.resolve({ take } as unknown as Snapshots),
      signal: new AbortController().signal,
      now: () => this.clock.ms,
      onFailed: (error) => {
        throw error;
      },
    });
  }

  /** Lets the pictures asked for so far be asked of the camera. */
  async settle(): Promise<void> {
    for (let n = 0; n < 10; n++) await Promise.resolve();
  }

  /** Picture number `n`, from 1, is done. */
  async done(n: number): Promise<void> {
    await this.settle();
    this.#asked[n - 1].resolve({
      ref: `files:${n}`,
      takenAt: n,
      files: 0,
      unreadable: 0,
      tooLarge: 0,
      truncated: false,
    });
    await this.settle();
  }

  async count(): Promise<number> {
    await this.settle();
    return this.#asked.length;
  }
}

const ref = async (picture: Promise<Snapshot | null>) => (await picture)?.ref;

Deno.test("Pictures: the first turn of a new work waits for no late picture and begins with the first one", async () => {
  const camera = new Camera();
  const { turn, wait } = camera.pictures.turnBegins();
  await wait; // though nothing is done
  await camera.done(1);
  assertEquals(await ref(turn.before), "files:1");
  assertEquals(await camera.count(), 1);
});

Deno.test("Pictures: a first turn long after the first picture begins with one of its own", async () => {
  const camera = new Camera();
  await camera.done(1);
  camera.clock.ms += 60_000;
  const { turn, wait } = camera.pictures.turnBegins();
  await camera.done(2);
  await wait;
  assertEquals(await ref(turn.before), "files:2");
});

Deno.test("Pictures: the picture after a turn is never one that was asked for before its end", async () => {
  const camera = new Camera();
  await camera.done(1);
  const { turn } = camera.pictures.turnBegins();
  const after = camera.pictures.turnEnded(turn);
  await camera.done(2);
  assertEquals(await ref(after), "files:2");
});

Deno.test("Pictures: a late picture does not stand for the moment before, the last one that is done does", async () => {
  const camera = new Camera();
  await camera.done(1);
  const first = camera.pictures.turnBegins();
  camera.pictures.turnEnded(first.turn);
  await camera.done(2);
  camera.clock.ms += 1_000;
  const second = camera.pictures.turnBegins();
  await second.wait; // 200 ms are over, and the third picture is not done
  await camera.done(3);
  assertEquals(await ref(second.turn.before), "files:2");
  assertEquals(first.turn.isMerged, false);
});

Deno.test("Pictures: two turns that follow each other faster than pictures are taken are told as one", async () => {
  const camera = new Camera();
  await camera.done(1);
  const first = camera.pictures.turnBegins();
  camera.pictures.turnEnded(first.turn);
  const second = camera.pictures.turnBegins();
  await second.wait;
  await camera.done(2);
  assertEquals(first.turn.isMerged, true);
  assertStrictEquals(await second.turn.before, await first.turn.before);
});
