/** The attempts at a session that another process may hold: how many, how far apart, and what ends them. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join, relative } from "@std/path";
import { sessionLockOf } from "../../../lib/agent/quirks.ts";
import type { LockOwner, ProcessProbe } from "../../../lib/coordination/foreign_lock.ts";
import { RpcError } from "../../../lib/rpc/peer.ts";
import { loadHeldSession } from "../../../lib/session/kiro_load.ts";
import { withDirectory } from "./scratch.ts";

const ID = "a1-b2";
/** 14:02 on this machine's clock. */
const SINCE = new Date(2026, 10, 20, 14, 2).getTime();

const held = () => refusal("Failed to start session: Session is active in another process (PID 4711)");

function refusal(data: unknown, message = "Internal error"): RpcError {
  return new RpcError({ code: -32603, message, data });
}

/** A session that is loaded with an injected clock: pauses pass at once and are counted. */
class Stage {
  readonly pauses: number[] = [];
  readonly stolen: LockOwner[] = [];
  attempts = 0;
  sessionId = ID;
  home: string | undefined;
  now = SINCE + 60_000;
  dead = new Set<number>();
  deadlineMs: number | undefined;
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.home = join(directory, "home");
    Deno.mkdirSync(join(this.home, ".kiro", "sessions", "cli"), { recursive: true });
  }

  get lockPath(): string {
    return join(this.#directory, "home", ".kiro", "sessions", "cli", `${ID}.lock`);
  }

  lock(content: unknown): void {
    Deno.writeTextFileSync(this.lockPath, JSON.stringify(content));
  }

  get lockIsThere(): boolean {
    return [...Deno.readDirSync(join(this.lockPath, ".."))].some(({ name }) => name === `${ID}.lock`);
  }

  /** `attempt` is told its number, from 1. */
  load(attempt: (number: number) => string | Promise<string>): Promise<string> {
    const probe: ProcessProbe = {
      liveness: (pid) => this.dead.has(pid) ? "dead" : "alive",
      beganAfter: () => false,
    };
    const lock = sessionLockOf({ name: "kiro-cli", program: "/usr/bin/kiro-cli" });
    assert(lock);
    return loadHeldSession({
      load: async () => await attempt(++this.attempts),
      sessionId: this.sessionId,
      lock,
      home: this.home,
      guardPath: join(this.#directory, "guard"),
      pause: (ms) => {
        this.pauses.push(ms);
        return Promise.resolve();
      },
      onStolen: (owner) => this.stolen.push(owner),
      now: () => this.now,
      probe,
      deadlineMs: this.deadlineMs,
    });
  }
}

async function onStage(test: (stage: Stage) => Promise<void>): Promise<void> {
  await withDirectory((directory) => test(new Stage(directory)));
}

const refused = () => {
  throw held();
};

Deno.test("loadHeldSession() gives what the first attempt gives", async () => {
  await onStage(async (stage) => {
    assertEquals(await stage.load(() => "loaded"), "loaded");
    assertEquals([stage.attempts, stage.pauses], [1, []]);
  });
});

Deno.test("loadHeldSession() tries six times, 250 ms apart, and then says who holds the session", async () => {
  await onStage(async (stage) => {
    stage.lock({ pid: 4711, started_at: new Date(SINCE).toISOString() });
    const error = await assertRejects(() => stage.load(refused), Error);
    assertEquals(error.message, "in use by kiro-cli, pid 4711, since 14:02");
    assertEquals([stage.attempts, stage.pauses], [6, [250, 250, 250, 250, 250]]);
    assert(stage.lockIsThere);
  });
});

Deno.test("loadHeldSession() stops trying when the session was let go", async () => {
  await onStage(async (stage) => {
    assertEquals(await stage.load((number) => number < 4 ? refused() : "loaded"), "loaded");
    assertEquals(stage.pauses, [250, 250, 250]);
  });
});

Deno.test("loadHeldSession() says as much of the holder as is known", async () => {
  await onStage(async (stage) => {
    const said = async (error: RpcError) =>
      (await assertRejects(() =>
        stage.load(() => {
          throw error;
        }), Error)).message;
    assertEquals(await said(held()), "in use by kiro-cli, pid 4711");
    assertEquals(await said(refusal("Session is active in another process")), "in use by kiro-cli");
    stage.lock({ pid: 42, started_at: "some day" });
    assertEquals(await said(held()), "in use by kiro-cli, pid 42");
    stage.lock({ pid: 42, started_at: SINCE });
    stage.now = SINCE + 24 * 60 * 60 * 1000;
    assertEquals(await said(held()), "in use by kiro-cli, pid 42, since 20 Nov 2026 14:02");
  });
});

// Where the words are, and how they are written there, is the agent's business.
const HELD: Readonly<Record<string, RpcError>> = {
  "in the data": held(),
  "in the message": refusal(undefined, "Session is active in another process"),
  "within an object": refusal({ details: { reason: "Session is active in another process (PID 1)" } }),
  "as the race": refusal("failed to re-read lock file: No such file or directory"),
  "in other letters": refusal("Failed to re-read lock file"),
};

for (const [name, error] of Object.entries(HELD)) {
  Deno.test(`loadHeldSession() tries again when the refusal stands ${name}`, async () => {
    await onStage(async (stage) => {
      const loaded = await stage.load((number) => {
        if (number === 1) throw error;
        return "loaded";
      });
      assertEquals([loaded, stage.attempts], ["loaded", 2]);
    });
  });
}

const FINAL: Readonly<Record<string, Error>> = {
  "another refusal": refusal("Permission denied (os error 13)"),
  "a refusal without words": refusal(undefined, ""),
  "a refusal about sign-in": new RpcError({ code: -32000, message: "Authentication required" }),
  "an error that is no answer": new Error("Session is active in another process"),
};

for (const [name, error] of Object.entries(FINAL)) {
  Deno.test(`loadHeldSession() ends at once on ${name}`, async () => {
    await onStage(async (stage) => {
      stage.lock({ pid: 4711 });
      stage.dead.add(4711);
      const got = await stage.load(() => {
        throw error;
      }).then(() => null, (reason) => reason);
      assertEquals(got, error);
      assertEquals([stage.attempts, stage.pauses, stage.lockIsThere], [1, [], true]);
    });
  });
}

Deno.test("loadHeldSession() ends on another error in the midst of its attempts", async () => {
  await onStage(async (stage) => {
    await assertRejects(
      () =>
        stage.load((number) => {
          if (number < 3) throw held();
          throw refusal("disk full");
        }),
      RpcError,
    );
    assertEquals(stage.attempts, 3);
  });
});

Deno.test("loadHeldSession() sets a dead holder's lock aside and tries again without a pause", async () => {
  await onStage(async (stage) => {
    stage.lock({ pid: 4711, started_at: SINCE });
    stage.dead.add(4711);
    assertEquals(await stage.load(() => stage.lockIsThere ? refused() : "loaded"), "loaded");
    assertEquals([stage.attempts, stage.pauses], [2, []]);
    assertEquals(stage.stolen, [{ pid: 4711, startedAt: SINCE }]);
  });
});

Deno.test("loadHeldSession() grants one more attempt for a steal, even at the last one", async () => {
  await onStage(async (stage) => {
    const loaded = await stage.load((number) => {
      if (number === 6) {
        stage.lock({ pid: 4711 });
        stage.dead.add(4711);
      }
      return number < 7 ? refused() : "loaded";
    });
    assertEquals([loaded, stage.attempts, stage.pauses.length], ["loaded", 7, 5]);
  });
});

Deno.test("loadHeldSession() comes to an end though every load leaves the lock of a dead process", async () => {
  await onStage(async (stage) => {
    stage.dead.add(4711);
    await assertRejects(
      () =>
        stage.load(() => {
          stage.lock({ pid: 4711 });
          return refused();
        }),
      Error,
      "in use by",
    );
    assertEquals([stage.stolen.length, stage.attempts, stage.pauses.length], [6, 12, 5]);
  });
});

for (const id of ["../../../x", "", ".", "a/b", "-a", "a".repeat(129), "a.lock"]) {
  Deno.test(`loadHeldSession() looks for no lock of a session called ${JSON.stringify(id.slice(0, 12))}`, async () => {
    await onStage(async (stage) => {
      stage.sessionId = id;
      stage.dead.add(4711);
      const path = join(stage.lockPath, "..", `${id}.lock`);
      Deno.mkdirSync(join(path, ".."), { recursive: true });
      Deno.writeTextFileSync(path, '{"pid":4711}');
      await assertRejects(() => stage.load(refused), Error, "in use by kiro-cli");
      assertEquals([stage.attempts, stage.stolen], [6, []]);
    });
  });
}

Deno.test("loadHeldSession() looks for no lock without a home, or in one that is not absolute", async () => {
  await onStage(async (stage) => {
    stage.lock({ pid: 4711 });
    stage.dead.add(4711);
    for (const home of [undefined, relative(Deno.cwd(), stage.home ?? "")]) {
      stage.home = home;
      await assertRejects(() => stage.load(refused), Error, "in use by kiro-cli");
      assertEquals(stage.stolen, []);
    }
  });
});

Deno.test("loadHeldSession() gives up an attempt that is never answered", async () => {
  await onStage(async (stage) => {
    stage.deadlineMs = 20;
    const never = () => new Promise<string>(() => {});
    await assertRejects(() => stage.load(never), Error, "did not answer session/load within 0.02 s");
    assertEquals(stage.attempts, 1);
  });
});

Deno.test("loadHeldSession() ends when the start is given up during a pause", async () => {
  await withDirectory(async (directory) => {
    const stage = new Stage(directory);
    stage.pauses.push = () => {
      throw new Error("given up");
    };
    await assertRejects(() => stage.load(refused), Error, "given up");
    assertEquals(stage.attempts, 1);
  });
});

Deno.test("sessionLockOf() knows Kiro by its name or its program, and nobody else", () => {
  const of = (name: string | undefined, program: string) =>
    sessionLockOf({ name, program })?.path("/home/me", "id") ?? null;
  const path = "/home/me/.kiro/sessions/cli/id.lock";
  assertEquals(of("kiro-cli", "/usr/bin/node"), path);
  assertEquals(of("Kiro CLI Agent", "/usr/bin/node"), path);
  assertEquals(of(undefined, "/home/me/.local/bin/kiro-cli"), path);
  assertEquals(of("gemini-cli", "/usr/bin/gemini"), null);
  assertEquals(of("not-kiro", "/opt/kiro/bin/other"), null);
  assertEquals(of(undefined, "/usr/bin/kirophobe"), null);
});
