/** Whether a process lives, asked of the kernel about real processes; every doubt is an "alive". */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  beganAfter,
  isSameProcess,
  liveness,
  processStart,
  processStartedAt,
} from "../../../lib/coordination/liveness.ts";
import { eventually, within } from "../../support/deadline.ts";

const LIVENESS = new URL("../../../lib/coordination/liveness.ts", import.meta.url).href;
/** No process can have it: above the kernel's largest PID (proc(5), pid_max), within 32 bits. */
const IMPOSSIBLE_PID = 0x7fff_fff0;

/** A process that sleeps, until the test is over. */
class Sleeper implements AsyncDisposable {
  readonly child: Deno.ChildProcess;

  constructor(program = "sleep", args: readonly string[] = ["60"]) {
    this.child = new Deno.Command(program, { args: [...args], stdin: "null", stdout: "piped" }).spawn();
  }

  get pid(): number {
    return this.child.pid;
  }

  async end(): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch { /* gone already */ }
    await this.child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    if (!this.child.stdout.locked) await this.child.stdout.cancel();
  }
}

Deno.test("liveness() finds this process alive", () => {
  assertEquals(liveness(Deno.pid), "alive");
});

Deno.test("liveness() finds a child alive, and dead once it has ended", async () => {
  await using sleeper = new Sleeper();
  assertEquals(liveness(sleeper.pid), "alive");
  await sleeper.end();
  assertEquals(liveness(sleeper.pid), "dead");
});

Deno.test("liveness() finds a PID dead that no process can have", () => {
  assertEquals(liveness(IMPOSSIBLE_PID), "dead");
});

// Each of these would be told dead, were it, or what 32 bits make of it, passed on to kill(2).
const NEVER_PROBED: Readonly<Record<string, number>> = {
  "0": 0,
  "1": 1,
  "-1": -1,
  "a group without members": -IMPOSSIBLE_PID,
  "a fraction": IMPOSSIBLE_PID + 0.5,
  "more than 32 bits": 2 ** 32 + IMPOSSIBLE_PID,
  "2^31": 2 ** 31,
  "more than an integer holds": 2 ** 60,
  "NaN": NaN,
  "Infinity": Infinity,
  "-Infinity": -Infinity,
};

for (const [name, pid] of Object.entries(NEVER_PROBED)) {
  Deno.test(`liveness() takes ${name} for alive without asking`, () => {
    assertEquals(liveness(pid), "alive");
  });
}

Deno.test("liveness() finds a zombie dead", async () => {
  // The shell becomes a sleep that never waits for the child it was left with.
  await using parent = new Sleeper("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"]);
  const reader = parent.child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await within(reader.read(), "the zombie's PID");
  await reader.cancel();
  const pid = Number(value);
  await eventually(() => stateOf(pid) === "Z", "a zombie");
  assertEquals(liveness(pid), "dead");
});

function stateOf(pid: number): string | undefined {
  return Deno.readTextFileSync(`/proc/${pid}/status`).match(/^State:\s+(\S)/m)?.[1];
}

Deno.test("liveness() is not misled by a process's name", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const program = join(directory, "a) Z (b"); // as /proc/<pid>/stat would show a zombie called "a"
    const copied = await new Deno.Command("cp", { args: ["/bin/sleep", program] }).output();
    assert(copied.success);
    await using sleeper = new Sleeper(program);
    await eventually(() => nameOf(sleeper.pid) === "a) Z (b", "the process under its name");
    assertEquals(liveness(sleeper.pid), "alive");
    assert(processStart(sleeper.pid) !== null);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

function nameOf(pid: number): string {
  return Deno.readTextFileSync(`/proc/${pid}/comm`).trimEnd();
}

Deno.test({
  name: "liveness() finds another user's process not ours, which is alive",
  ignore: Deno.uid() !== 0, // only root can become somebody else
  async fn() {
    await using sleeper = new Sleeper();
    const gone = new Sleeper();
    await gone[Symbol.asyncDispose]();
    // PID 1 is another user's too: were it asked about, it would be told so.
    assertEquals(await askedByNobody([sleeper.pid, gone.pid, 1]), ["not-ours", "dead", "alive"]);
  },
});

/** What `liveness` says of `pids` to the user nobody. */
async function askedByNobody(pids: readonly number[]): Promise<string[]> {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.chmod(directory, 0o777);
    // A copy: the checkout may lie where nobody may look.
    await Deno.writeTextFile(join(directory, "liveness.ts"), await Deno.readTextFile(new URL(LIVENESS)), {
      mode: 0o644,
    });
    const code = `import { liveness } from "./liveness.ts";
      console.log(JSON.stringify(Deno.args.map((pid) => liveness(Number(pid)))));`;
    const script = join(directory, "ask.ts");
    await Deno.writeTextFile(script, code, { mode: 0o644 });
    const { stdout, stderr } = await new Deno.Command("setpriv", {
      args: [
        ...["--reuid", "65534", "--regid", "65534", "--clear-groups"],
        ...[
          Deno.execPath(),
          "run",
          "-A",
          "--no-config",
          "--no-lock",
          "--no-check",
          script,
          ...pids.map(String),
        ],
      ],
      env: { DENO_DIR: join(directory, "deno"), HOME: directory },
      cwd: directory,
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert(text !== "", new TextDecoder().decode(stderr));
    return JSON.parse(text);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("processStart() is the same each time, later for a later process, null for none", async () => {
  await using sleeper = new Sleeper();
  const [ours, theirs] = [processStart(Deno.pid), processStart(sleeper.pid)];
  assert(ours !== null && theirs !== null && theirs >= ours);
  assertEquals(processStart(sleeper.pid), theirs);
  assertEquals(processStart(IMPOSSIBLE_PID), null);
});

Deno.test("isSameProcess() knows a process by its start, and one whose PID was used again", async () => {
  await using sleeper = new Sleeper();
  const start = processStart(sleeper.pid);
  assert(start !== null);
  assertEquals(isSameProcess(sleeper.pid, start), true);
  assertEquals(isSameProcess(sleeper.pid, start - 1), false);
  assertEquals(isSameProcess(sleeper.pid, null), true, "without a start the PID is believed");
  await sleeper.end();
  assertEquals(isSameProcess(sleeper.pid, start), false);
});

Deno.test("processStartedAt() tells the wall clock's time of a start, null for no process", async () => {
  const before = Date.now();
  await using sleeper = new Sleeper();
  const began = processStartedAt(sleeper.pid);
  assert(began !== null);
  assert(Math.abs(began - before) < 2_000, `${began - before} ms off`);
  assertEquals(processStartedAt(IMPOSSIBLE_PID), null);
});

Deno.test("beganAfter() is sure only beyond its two seconds, and never of no process", async () => {
  await using sleeper = new Sleeper();
  const began = processStartedAt(sleeper.pid);
  assert(began !== null);
  assertEquals(beganAfter(sleeper.pid, began - 2_001), true);
  assertEquals(beganAfter(sleeper.pid, began - 1_999), false);
  assertEquals(beganAfter(sleeper.pid, began + 10_000), false);
  assertEquals(beganAfter(IMPOSSIBLE_PID, 0), false);
});
