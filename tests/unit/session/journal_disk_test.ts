/**
 * The journal on a disk that takes nothing more: what is said meanwhile is held, shown to nobody, and
 * shown whole when the disk is back. The full disk is a limit on the size of this process's files
 * (prlimit(1), RLIMIT_FSIZE) set from outside on a child that keeps the journal.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DEADLINE_MS, within } from "../../support/deadline.ts";
import { withDirectory } from "./scratch.ts";

const KEEPER = new URL("./journal_keeper.ts", import.meta.url).pathname;

/** The child that keeps a journal: one command a line in, one report a line out. */
class Keeper implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(directory: string) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", KEEPER, directory],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Bytes a file of the child may have from now on. */
  async limit(bytes: string): Promise<void> {
    const { code } = await new Deno.Command("prlimit", {
      args: ["--pid", String(this.#child.pid), `--fsize=${bytes}:unlimited`],
    }).output();
    assertEquals(code, 0, "prlimit(1) is needed here");
  }

  async say(command: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(`${command}\n`));
  }

  /** The next report, split at its first space. */
  async report(): Promise<[string, string]> {
    const line = await within(this.#line(), "a report of the keeper");
    const space = line.indexOf(" ");
    return [line.slice(0, space), line.slice(space + 1)];
  }

  /** Reports until one is called `name`, that one included. */
  async until(name: string): Promise<[string, string][]> {
    const reports: [string, string][] = [];
    const deadline = performance.now() + DEADLINE_MS;
    while (reports.at(-1)?.[0] !== name) {
      assert(performance.now() < deadline, `no report called ${name}`);
      reports.push(await this.report());
    }
    return reports;
  }

  async #line(): Promise<string> {
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error("the keeper ended");
      this.#rest += value;
    }
    const newline = this.#rest.indexOf("\n");
    const line = this.#rest.slice(0, newline);
    this.#rest = this.#rest.slice(newline + 1);
    return line;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close();
    await this.#reader.cancel();
    await within(this.#child.status, "the end of the keeper");
  }
}

function textOf(directory: string): string {
  return Deno.readTextFileSync(join(directory, "journal.jsonl"));
}

Deno.test("Journal shows nothing that the disk did not take, and all of it once it does", () =>
  withDirectory(async (directory) => {
    await using keeper = new Keeper(directory);
    await keeper.until("ready");
    await keeper.say("append 1");
    await keeper.until("appended");
    const size = textOf(directory).length;
    await keeper.limit(String(size + 20)); // in the middle of the next line
    await keeper.say("append 3");
    const refused = await keeper.until("appended");
    assertEquals(refused.filter(([name]) => name === "frame"), [], "nothing is shown");
    assertEquals(refused.filter(([name]) => name === "stalled").length, 1, "it is said once");
    assertEquals(refused.at(-1), ["appended", "4"], "the event has its number");
    await keeper.limit("unlimited");
    const recovered = await keeper.until("stalled");
    assertEquals(recovered.at(-1), ["stalled", "null"]);
    await keeper.say("append 1");
    const more = await keeper.until("appended");
    const shown = [...recovered, ...more].filter(([name]) => name === "frame").map(([, text]) =>
      `${JSON.parse(text)}\n`
    );
    assertEquals(shown.join(""), textOf(directory).slice(size), "what is shown is what is on disk");
    const seqs = textOf(directory).trim().split("\n").map((line) => JSON.parse(line).seq);
    assertEquals(seqs, [1, 2, 3, 4, 5]);
  }));

Deno.test("Journal counts only what the disk took: its last number and its bytes", () =>
  withDirectory(async (directory) => {
    await using keeper = new Keeper(directory);
    await keeper.until("ready");
    await keeper.say("append 2");
    await keeper.until("appended");
    const size = textOf(directory).length;
    await keeper.limit(String(size + 20));
    await keeper.say("append 2");
    await keeper.until("appended");
    await keeper.say("where");
    assertEquals((await keeper.until("where")).at(-1), ["where", `2 ${size} ${size}`]);
    await keeper.limit("unlimited");
    await keeper.until("stalled");
    await keeper.say("where");
    const [seq, bytes, offset] = ((await keeper.until("where")).at(-1)?.[1] ?? "").split(" ").map(Number);
    assertEquals([seq, bytes, offset], [4, textOf(directory).length, bytes]);
  }));

Deno.test("Journal says once that more than its limit is held", () =>
  withDirectory(async (directory) => {
    await using keeper = new Keeper(directory);
    await keeper.until("ready");
    await keeper.say("append 1");
    await keeper.until("appended");
    await keeper.limit(String(textOf(directory).length));
    await keeper.say("fill 70");
    const reports = await keeper.until("filled");
    assertEquals(reports.filter(([name]) => name === "overflow").length, 1);
    assertEquals(reports.filter(([name]) => name === "frame"), []);
    await keeper.limit("unlimited");
    await keeper.until("stalled");
  }));

Deno.test("Journal that is opened again after it died on a full disk goes on without a gap", () =>
  withDirectory(async (directory) => {
    {
      await using keeper = new Keeper(directory);
      await keeper.until("ready");
      await keeper.say("append 2");
      await keeper.until("appended");
      await keeper.limit(String(textOf(directory).length + 20));
      await keeper.say("append 2");
      await keeper.until("appended");
      await keeper.say("die");
    }
    await using keeper = new Keeper(directory);
    await keeper.until("ready");
    await keeper.say("append 1");
    assertEquals((await keeper.until("appended")).at(-1), ["appended", "3"]);
  }));

Deno.test("Journal with a torn tail can be read while the disk is full, and is cut before it goes on", () =>
  withDirectory(async (directory) => {
    await using keeper = new Keeper(directory);
    await keeper.until("ready");
    await keeper.say("append 2");
    await keeper.until("appended");
    const whole = textOf(directory);
    const { journal: before } = JSON.parse(Deno.readTextFileSync(join(directory, "index")));
    Deno.writeTextFileSync(join(directory, "journal.jsonl"), '{"seq":3,', { append: true });
    await keeper.limit("50"); // less than any index
    await keeper.say("reopen");
    const [lastSeq, id] = ((await keeper.until("reopened")).at(-1)?.[1] ?? "").split(" ");
    assertEquals([lastSeq, id === before], ["2", false]);
    await keeper.say("append 1");
    assertEquals((await keeper.until("appended")).filter(([name]) => name === "frame"), []);
    assertEquals(textOf(directory), `${whole}{"seq":3,`, "nothing is cut while the new id cannot be kept");
    await keeper.limit("unlimited");
    await keeper.until("stalled");
    const seqs = textOf(directory).trim().split("\n").map((line) => JSON.parse(line).seq);
    assertEquals([seqs, JSON.parse(Deno.readTextFileSync(join(directory, "index"))).journal], [
      [1, 2, 3],
      id,
    ]);
  }));
