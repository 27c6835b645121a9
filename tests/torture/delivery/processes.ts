/**
 * Processes that are none, in the place of `Deno.Command` and `Deno.kill`: the agent as an object in this
 * process, and its watchdog as nothing. No real process is started or signalled once this is installed.
 */
import { replace } from "../../support/virtual_time.ts";
import { FakeAgent } from "./agent.ts";

/** The program that is the agent. */
export const AGENT_PROGRAM = "an agent in this process";
/** Above every real PID (proc(5), pid_max). */
const FIRST_PID = 5_000_000;

export class Processes {
  /** Told each agent that is started. */
  onAgent: (agent: FakeAgent) => void = () => {};
  readonly #children = new Map<number, FakeChild>();
  #lastPid = FIRST_PID;

  install(): Disposable {
    const spawn = (program: string) => this.#spawn(program);
    class FakeCommand {
      readonly #program: string;
      constructor(program: string) {
        this.#program = program;
      }
      spawn(): FakeChild {
        return spawn(this.#program);
      }
    }
    const undo = replace(Deno, { Command: FakeCommand, kill: (pid: number) => this.#kill(Math.abs(pid)) });
    return { [Symbol.dispose]: undo };
  }

  #spawn(program: string): FakeChild {
    const pid = ++this.#lastPid;
    const child = new FakeChild(pid, () => this.#children.delete(pid));
    this.#children.set(pid, child);
    if (program === AGENT_PROGRAM) {
      const agent = new FakeAgent((bytes) => child.say(bytes));
      child.onLine = (line) => agent.receive(line);
      child.onEnd = () => agent.end();
      this.onAgent(agent);
    }
    return child;
  }

  #kill(pid: number): void {
    const child = this.#children.get(pid);
    if (!child) throw new Deno.errors.NotFound("No such process");
    child.end({ success: false, code: 137, signal: "SIGKILL" });
  }
}

/** What of a child process is used. */
class FakeChild {
  readonly pid: number;
  readonly stdin: WritableStream<Uint8Array>;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  readonly status: Promise<Deno.CommandStatus>;
  onLine: (line: string) => void = () => {};
  onEnd: () => void = () => {};
  readonly #controllers: ReadableStreamDefaultController<Uint8Array>[] = [];
  readonly #ended = Promise.withResolvers<Deno.CommandStatus>();
  readonly #forget: () => void;
  #isEnded = false;

  constructor(pid: number, forget: () => void) {
    this.pid = pid;
    this.#forget = forget;
    this.status = this.#ended.promise;
    const decoder = new TextDecoder();
    let rest = "";
    this.stdin = new WritableStream({
      write: (bytes) => {
        const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (!this.#isEnded) this.onLine(line);
      },
      close: () => this.end({ success: true, code: 0, signal: null }),
    });
    const stream = () => new ReadableStream<Uint8Array>({ start: (it) => void this.#controllers.push(it) });
    [this.stdout, this.stderr] = [stream(), stream()];
  }

  say(bytes: Uint8Array): void {
    if (!this.#isEnded) this.#controllers[0].enqueue(bytes);
  }

  end(status: Deno.CommandStatus): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.onEnd();
    this.#forget();
    for (const controller of this.#controllers) controller.close();
    this.#ended.resolve(status);
  }
}
