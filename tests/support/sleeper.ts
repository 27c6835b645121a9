/**
 * A process that only sleeps, to be the owner of something; ended with its test.
 */
import { eventually } from "./deadline.ts";

/** The user nobody: another one than whoever runs the tests. */
const NOBODY = "65534";

export class Sleeper implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(command: readonly string[]) {
    const [program, ...args] = command;
    this.#child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  }

  static start(): Sleeper {
    return new Sleeper(["sleep", "600"]);
  }

  /** One of another user. Needs root: without it the test that asks for one fails. */
  static async ofNobody(): Promise<Sleeper> {
    const become = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"];
    const sleeper = new Sleeper([...become, "sleep", "600"]);
    await eventually(() => userOf(sleeper.pid) === NOBODY, "a process of another user (setpriv, as root)");
    return sleeper;
  }

  /** The PID of a process that has ended. */
  static async ended(): Promise<number> {
    await using sleeper = Sleeper.start();
    return sleeper.pid;
  }

  get pid(): number {
    return this.#child.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* gone already */ }
    await this.#child.status;
  }
}

/** The command that runs `command` as this user without the right to signal others' processes (CAP_KILL). */
export function withoutKill(...command: string[]): string[] {
  return ["setpriv", "--bounding-set", "-kill", ...command];
}

/** The effective user of a process, by /proc. */
function userOf(pid: number): string | null {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/status`).match(/^Uid:\s+\d+\s+(\d+)/m)?.[1] ?? null;
  } catch {
    return null; // gone
  }
}
