/** Another program's lock file: taken from the certainly dead only, every doubt leaves it where it is. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  isOwnerGone,
  type ProcessProbe,
  readForeignLock,
  stealForeignLock,
} from "../../../lib/coordination/foreign_lock.ts";
import { Guard } from "../../../lib/coordination/guard.ts";
import { processStartedAt } from "../../../lib/coordination/liveness.ts";
import { Sleeper, withoutKill } from "../../support/sleeper.ts";

const MODULE = new URL("../../../lib/coordination/foreign_lock.ts", import.meta.url).href;
const NOW = 1_700_000_000_000;

interface Place {
  readonly directory: string;
  readonly path: string;
  readonly steal: (probe?: ProcessProbe) => ReturnType<typeof stealForeignLock>;
  readonly write: (content: unknown) => void;
  /** Names in the directory of locks. */
  readonly files: () => string[];
}

async function withPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "drawbridge-lock-" });
  const directory = join(root, "theirs");
  const path = join(directory, "s.lock");
  try {
    await Deno.mkdir(directory);
    await test({
      directory,
      path,
      steal: (probe) => stealForeignLock(path, { guardPath: join(root, "guard"), now: () => NOW, probe }),
      write: (content) =>
        Deno.writeTextFileSync(path, typeof content === "string" ? content : JSON.stringify(content)),
      files: () => [...Deno.readDirSync(directory)].map(({ name }) => name).sort(),
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** The kernel as the test says it is. */
function probe(liveness: "alive" | "dead" | "not-ours", beganAfter: boolean): ProcessProbe {
  return { liveness: () => liveness, beganAfter: () => beganAfter };
}

Deno.test("stealForeignLock() sets a dead owner's lock aside, its bytes kept", async () => {
  await withPlace(async ({ directory, steal, write, files }) => {
    const pid = await Sleeper.ended();
    const content = JSON.stringify({ pid, started_at: "2026-11-20T14:02:00Z" });
    write(content);
    assertEquals(await steal(), { pid, startedAt: Date.UTC(2026, 10, 20, 14, 2) });
    assertEquals(files(), [`s.lock.stale-${NOW}`]);
    assertEquals(Deno.readTextFileSync(join(directory, `s.lock.stale-${NOW}`)), content);
    assertEquals(await steal(), null, "there is nothing left to take");
  });
});

Deno.test("stealForeignLock() leaves a live owner's lock", async () => {
  await withPlace(async ({ steal, write, files }) => {
    await using owner = Sleeper.start();
    write({ pid: owner.pid, started_at: new Date().toISOString() });
    assertEquals(await steal(), null);
    assertEquals(files(), ["s.lock"]);
  });
});

// Each would be taken, were it read generously: every process is dead here.
const UNREADABLE: Readonly<Record<string, unknown>> = {
  "an empty file": "",
  "no JSON": "{ pid: 4711 }",
  "half a file": '{"pid": 4711, "star',
  "null": "null",
  "a number": "4711",
  "an array": "[4711]",
  "no pid": { started_at: 0 },
  "a pid as text": { pid: "4711" },
  "no whole pid": { pid: 4711.5 },
  "pid 0": { pid: 0 },
  "pid 1": { pid: 1 },
  "a negative pid": { pid: -4711 },
  "a pid beyond integers": { pid: 2 ** 60 },
  "a pid that is null": { pid: null },
  "more bytes than a lock has": '{"pid":4711}' + " ".repeat(70_000),
};

for (const [name, content] of Object.entries(UNREADABLE)) {
  Deno.test(`stealForeignLock() leaves a lock with ${name}`, async () => {
    await withPlace(async ({ steal, write, files }) => {
      write(content);
      assertEquals(await steal(probe("dead", true)), null);
      assertEquals(files(), ["s.lock"]);
    });
  });
}

Deno.test("stealForeignLock() leaves what is no UTF-8, no plain file, or not there", async () => {
  await withPlace(async ({ directory, path, steal, files }) => {
    const dead = probe("dead", true);
    assertEquals(await steal(dead), null, "missing");
    Deno.writeFileSync(
      path,
      new Uint8Array([...new TextEncoder().encode('{"pid":4711,"x":"'), 0xff, 0x22, 0x7d]),
    );
    assertEquals(await steal(dead), null, "no UTF-8");
    Deno.removeSync(path);
    Deno.mkdirSync(path);
    assertEquals(await steal(dead), null, "a directory");
    Deno.removeSync(path);
    const elsewhere = join(directory, "elsewhere");
    Deno.writeTextFileSync(elsewhere, '{"pid":4711}');
    Deno.symlinkSync(elsewhere, path);
    assertEquals(await steal(dead), null, "a link");
    Deno.removeSync(path);
    assert((await new Deno.Command("mkfifo", { args: [path] }).output()).success);
    assertEquals(await steal(dead), null, "a pipe");
    assertEquals(files(), ["elsewhere", "s.lock"]);
  });
});

// One hour before the process that has the PID now began: written about another one.
const TOLD: Readonly<Record<string, (at: number) => unknown>> = {
  "ISO text": (at) => new Date(at).toISOString(),
  "ISO text of Rust, with nanoseconds": (at) => new Date(at).toISOString().replace("Z", "456789Z"),
  "ISO text with an offset": (at) => new Date(at).toISOString().replace("Z", "+00:00"),
  "epoch seconds": (at) => Math.floor(at / 1000),
  "epoch seconds with a fraction": (at) => at / 1000,
  "epoch milliseconds": (at) => Math.floor(at),
};

for (const [name, tell] of Object.entries(TOLD)) {
  Deno.test(`stealForeignLock() takes from a PID that was used again, the time told as ${name}`, async () => {
    await withPlace(async ({ steal, write, files }) => {
      await using another = Sleeper.start();
      const began = processStartedAt(another.pid);
      assert(began !== null);
      write({ pid: another.pid, started_at: tell(began + 60_000) });
      assertEquals(await steal(), null, "it may well have written that");
      write({ pid: another.pid, started_at: tell(began - 3_600_000) });
      assertEquals((await steal())?.pid, another.pid);
      assertEquals(files(), [`s.lock.stale-${NOW}`]);
    });
  });
}

Deno.test("stealForeignLock() allows two seconds before it calls a start later", async () => {
  await withPlace(async ({ steal, write }) => {
    await using owner = Sleeper.start();
    const began = processStartedAt(owner.pid);
    assert(began !== null);
    write({ pid: owner.pid, started_at: began - 1_900 });
    assertEquals(await steal(), null);
    write({ pid: owner.pid, started_at: began - 2_100 });
    assertEquals((await steal())?.pid, owner.pid);
  });
});

const UNCLEAR: readonly unknown[] = [
  undefined,
  null,
  "",
  "yesterday",
  "2020",
  "2020-01-01",
  "2020-01-01T00:00:00", // of which zone?
  "1577836800",
  0,
  -1,
  12345,
  1e11,
  1.5e18,
  true,
  {},
];

for (const started_at of UNCLEAR) {
  Deno.test(`stealForeignLock() leaves a live PID's lock with the time ${JSON.stringify(started_at)}`, async () => {
    await withPlace(async ({ path, steal, write, files }) => {
      await using owner = Sleeper.start();
      write({ pid: owner.pid, started_at });
      assertEquals(readForeignLock(path)?.owner, { pid: owner.pid, startedAt: null });
      assertEquals(await steal(), null);
      assertEquals(files(), ["s.lock"]);
    });
  });
}

Deno.test("isOwnerGone() takes another user's process for alive, whenever it began", () => {
  const owner = { pid: 4711, startedAt: 1 };
  assertEquals(isOwnerGone(owner, probe("not-ours", true)), false);
  assertEquals(isOwnerGone(owner, probe("alive", true)), true);
  assertEquals(isOwnerGone(owner, probe("alive", false)), false);
  assertEquals(isOwnerGone(owner, probe("dead", false)), true);
});

Deno.test("stealForeignLock() leaves the lock of another user's live process, asked with EPERM (bar 11)", async () => {
  await withPlace(async ({ directory, path, write, files }) => {
    await using owner = await Sleeper.ofNobody();
    write({ pid: owner.pid, started_at: "2020-01-01T00:00:00Z" });
    // Root may signal everybody: the question is asked without that right.
    const ask = `
      import { stealForeignLock } from ${JSON.stringify(MODULE)};
      import { liveness } from ${JSON.stringify(new URL("./liveness.ts", MODULE).href)};
      const [path, guardPath, pid] = Deno.args;
      const taken = await stealForeignLock(path, { guardPath, now: Date.now });
      console.log(JSON.stringify([liveness(Number(pid)), taken]));`;
    const script = join(directory, "..", "ask.ts");
    Deno.writeTextFileSync(script, ask);
    const run = [Deno.execPath(), "run", "-A", "--no-config", "--no-lock", "--no-check", script];
    const [program, ...args] = withoutKill(...run, path, join(directory, "..", "guard"), String(owner.pid));
    const { stdout, stderr } = await new Deno.Command(program, { args }).output();
    const said = new TextDecoder().decode(stdout);
    assert(said !== "", new TextDecoder().decode(stderr));
    assertEquals(JSON.parse(said), ["not-ours", null]);
    assertEquals(files(), ["s.lock"]);
  });
});

Deno.test("stealForeignLock() leaves a lock that was written anew while it asked", async () => {
  await withPlace(async ({ path, steal, write, files }) => {
    const content = { pid: 4711, started_at: 1 };
    const replacing = (anew: unknown): ProcessProbe => ({
      liveness: () => {
        // As a program does that starts in this moment: a new file in the old one's place.
        Deno.writeTextFileSync(`${path}.new`, JSON.stringify(anew));
        Deno.renameSync(`${path}.new`, path);
        return "dead";
      },
      beganAfter: () => false,
    });
    write(content);
    assertEquals(await steal(replacing({ pid: 4712 })), null, "other bytes");
    write(content);
    assertEquals(await steal(replacing(content)), null, "the same bytes in another file");
    const rewriting: ProcessProbe = {
      ...probe("dead", false),
      liveness: () => (write({ pid: 4712 }), "dead"),
    };
    assertEquals(await steal(rewriting), null, "other bytes in the same file");
    assertEquals(files(), ["s.lock"]);
  });
});

Deno.test("stealForeignLock() takes nothing when the lock is removed in the last moment", async () => {
  await withPlace(async ({ directory, path, write, files }) => {
    write({ pid: 4711 });
    const now = () => {
      Deno.removeSync(path); // asked for the new name's sake, right before the renaming
      return NOW;
    };
    const guardPath = join(directory, "..", "guard");
    assertEquals(await stealForeignLock(path, { guardPath, now, probe: probe("dead", false) }), null);
    assertEquals(files(), []);
  });
});

Deno.test("stealForeignLock() leaves the lock while somebody else of us is at it", async () => {
  await withPlace(async ({ directory, steal, write, files }) => {
    write({ pid: 4711 });
    const guard = await Guard.tryAcquire(join(directory, "..", "guard"));
    assert(guard);
    assertEquals(await steal(probe("dead", false)), null);
    assertEquals(files(), ["s.lock"]);
    guard[Symbol.dispose]();
    assertEquals((await steal(probe("dead", false)))?.pid, 4711);
  });
});

Deno.test("stealForeignLock() takes a lock once, however many try", async () => {
  await withPlace(async ({ steal, write }) => {
    write({ pid: 4711 });
    const taken = await Promise.all(Array.from({ length: 8 }, () => steal(probe("dead", false))));
    assertEquals(taken.filter((owner) => owner !== null).length, 1);
  });
});

Deno.test("stealForeignLock() says so when a dead owner's lock cannot be renamed", async () => {
  await withPlace(async ({ directory, path, write }) => {
    write({ pid: 4711 });
    const taking = stealForeignLock(path, {
      guardPath: join(directory, "..", "guard"),
      now: () => NOW,
      // Where it would be put lies a directory.
      probe: { ...probe("dead", false), liveness: () => (blocked(path), "dead") },
    });
    const error = await taking.then(() => null, (error: Error) => error);
    assert(error?.message.startsWith(`Cannot set aside "${path}" as `), String(error));
  });
});

function blocked(path: string): void {
  const target = `${path}.stale-${NOW}`;
  Deno.mkdirSync(target);
}
