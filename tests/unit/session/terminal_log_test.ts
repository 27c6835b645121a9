/** Commands' output on its way to the journal: gathered, whole up to its limit, the newest beyond. */
import { assert, assertEquals } from "@std/assert";
import { TERMINAL_KEPT_CHARS, TerminalLog } from "../../../lib/session/terminal_log.ts";
import { eventually } from "../../support/deadline.ts";
import { journalText, openJournal, withDirectory } from "./scratch.ts";

const START = { terminalId: "z", command: "make", cwd: "/w" };
const EXIT = { code: 0, signal: null };

interface Written {
  readonly command?: string;
  readonly output?: string;
  readonly leftOut?: number;
  readonly exit?: unknown;
}

function written(directory: string): Written[] {
  return journalText(directory).trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Runs `use` with a log on a journal of its own, and gives what it wrote. */
async function logged(use: (log: TerminalLog) => void): Promise<Written[]> {
  let events: Written[] = [];
  await withDirectory((directory) => {
    const journal = openJournal(directory);
    use(new TerminalLog(journal));
    journal.close();
    events = written(directory);
  });
  return events;
}

Deno.test("TerminalLog writes the start, the output gathered, and the exit after all of it", async () => {
  const events = await logged((log) => {
    log.onStart(START);
    for (const text of ["a", "b", "c"]) log.onOutput("z", text);
    log.onExit("z", EXIT);
  });
  assertEquals(events.map(({ command, output, exit }) => command ?? output ?? exit), ["make", "abc", EXIT]);
});

Deno.test("TerminalLog writes output while the command goes on", () =>
  withDirectory(async (directory) => {
    const journal = openJournal(directory);
    const log = new TerminalLog(journal);
    log.onStart(START);
    log.onOutput("z", "early");
    await eventually(() => written(directory).at(-1)?.output === "early", "the output in the journal");
    log.onExit("z", EXIT);
    journal.close();
  }));

Deno.test("TerminalLog keeps the first stretch whole, then the newest, and counts what it leaves out", async () => {
  const lines = Array.from({ length: 300_000 }, (_, n) => `line ${n}\n`);
  const whole = lines.join("");
  const events = await logged((log) => {
    log.onStart(START);
    for (const line of lines) log.onOutput("z", line);
    log.onExit("z", EXIT);
  });
  const outputs = events.filter(({ output }) => output !== undefined);
  const first = outputs.filter(({ leftOut }) => leftOut === undefined).map(({ output }) => output).join("");
  assert(whole.startsWith(first) && first.length >= TERMINAL_KEPT_CHARS, `${first.length} characters`);
  assert(first.length < TERMINAL_KEPT_CHARS * 1.1, `${first.length} characters`);
  const tail = outputs.filter(({ leftOut }) => leftOut !== undefined);
  assertEquals(tail.length, 1);
  const { output = "", leftOut = 0 } = tail[0];
  assert(whole.endsWith(output));
  assertEquals(first.length + leftOut + output.length, whole.length);
});

Deno.test("TerminalLog lets go what comes after the journal was closed, or of no terminal it knows", async () => {
  const events = await logged((log) => {
    log.onStart(START);
    log.onOutput("other", "x");
  });
  assertEquals(events.length, 1);
  await withDirectory((directory) => {
    const journal = openJournal(directory);
    const log = new TerminalLog(journal);
    log.onStart(START);
    journal.close();
    log.onExit("z", EXIT);
    assertEquals(written(directory).length, 1);
  });
});
