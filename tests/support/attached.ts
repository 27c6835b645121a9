/**
 * `drawbridge attach` as a process: on pipes, or on a terminal of its own (script(1)).
 */
import { command } from "./command_line.ts";
import { eventually, within } from "./deadline.ts";

export interface AttachedOptions {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  /** Runs it on a terminal of its own. */
  readonly terminal?: boolean;
}

export class Attached implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<unknown>;
  stdout = "";
  stderr = "";
  #wake: (() => void)[] = [];

  constructor(home: string, { args = [], env = {}, terminal = false }: AttachedOptions = {}) {
    const options = command(home, { args: ["attach", ...args], env });
    const line = [Deno.execPath(), ...options.args ?? []].map(quoted).join(" ");
    const [program, programArgs] = terminal
      ? ["script", ["--quiet", "--return", "--command", line, "/dev/null"]] as const
      : [Deno.execPath(), [...options.args ?? []]] as const;
    this.#child = new Deno.Command(program, { ...options, args: [...programArgs], stdin: "piped" }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#reading = Promise.all([
      this.#read(this.#child.stdout, (text) => this.stdout += text),
      this.#read(this.#child.stderr, (text) => this.stderr += text),
    ]);
  }

  get pid(): number {
    return this.#child.pid;
  }

  async type(text: string): Promise<void> {
    await within(this.#stdin.write(new TextEncoder().encode(text)), "the terminal to take what is typed");
  }

  /** Types a number until it is taken, which it is not just after its question came; waits for `text`. */
  async answer(number: number, text: string): Promise<void> {
    await eventually(async () => {
      const from = this.stdout.length;
      await this.type(`${number}\n`);
      await this.until(new RegExp(`only just come|${text}`), from);
      return this.stdout.slice(from).includes(text);
    }, `"${text}" for ${number}`);
  }

  /** The end of the input. */
  async close(): Promise<void> {
    await this.#stdin.close();
  }

  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  /** Waits until `text` was written, after what `from` characters hold. */
  async until(text: string | RegExp, from = 0): Promise<void> {
    const isThere = () => {
      const rest = this.stdout.slice(from);
      return typeof text === "string" ? rest.includes(text) : text.test(rest);
    };
    const seen = async () => {
      while (!isThere()) await new Promise<void>((resolve) => this.#wake.push(resolve));
    };
    try {
      await within(seen(), `"${text}" on the terminal`);
    } catch (error) {
      throw new Error(`there is only: ${JSON.stringify(this.stdout)} ${this.stderr}`, { cause: error });
    }
  }

  /** Its exit status, everything read. */
  async ended(): Promise<number> {
    const { code } = await within(this.#child.status, "the end of attach");
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* gone already */ }
    await this.#child.status;
    await this.#stdin.close().catch(() => {/* closed */});
    await this.#reading;
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, take: (text: string) => void): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      take(text);
      for (const wake of this.#wake.splice(0)) wake();
    }
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
