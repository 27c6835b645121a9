/**
 * A process that keeps a journal, for tests that limit or kill it: `journal_keeper.ts DIRECTORY`.
 *
 * Commands on stdin: `append N`, `fill MEGABYTES`, `where`, `reopen`, `die`. Reports on stdout: a name, a space, what it is about.
 */
import type { Journal } from "../../../lib/session/journal.ts";
import { openJournal } from "./scratch.ts";

// A file at its limit is an error of write(2) here, not the end of the process (setrlimit(2)).
Deno.addSignalListener("SIGXFSZ", () => {});

let journal = open();
report("ready", "");

let lastAppended = 0;
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  rest += text;
  const lines = rest.split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) perform(line);
}
journal.close();

function perform(line: string): void {
  const [command, argument] = line.split(" ");
  if (command === "append") {
    for (let i = 0; i < Number(argument); i++) notice(journal, `notice ${i}`);
    report("appended", String(lastAppended));
  } else if (command === "fill") {
    for (let i = 0; i < Number(argument); i++) notice(journal, "x".repeat(1024 * 1024));
    report("filled", "");
  } else if (command === "where") {
    report("where", `${journal.lastSeq} ${journal.bytes} ${journal.offsetOf(journal.lastSeq + 1)}`);
  } else if (command === "reopen") {
    journal.close();
    journal = open();
    report("reopened", `${journal.lastSeq} ${journal.id}`);
  } else if (command === "die") {
    Deno.kill(Deno.pid, "SIGKILL");
  }
}

function open(): Journal {
  const journal = openJournal(Deno.args[0]);
  journal.listener = {
    onFrame: (frame) => report("frame", JSON.stringify(frame.text)),
    onStalled: (message) => report("stalled", String(message)),
    onOverflow: () => report("overflow", ""),
  };
  return journal;
}

function notice(journal: Journal, text: string): void {
  lastAppended = journal.append("notice", { level: "info", text });
}

function report(name: string, about: string): void {
  const bytes = new TextEncoder().encode(`${name} ${about}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}
