/**
 * What opening a journal reads, in bytes: the index and what is behind it, however long the journal is. No
 * clock is asked; the kernel counts (proc(5), /proc/PID/io).
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Journal, readDigest, WINDOW_BYTES } from "../../../lib/session/journal.ts";
import { prompt, update } from "./journal_words.ts";
import { openJournal, withDirectory } from "./scratch.ts";

const TURNS = 80;
const TURN_BYTES = 256 * 1024;
/** What is read at once, and what the counting itself and the clock of the machine cost. */
const SLACK_BYTES = 300 * 1024;

/** Appends a turn of about TURN_BYTES in 64 events. */
function turn(journal: Journal, promptId: string): void {
  journal.batch(() => {
    prompt(journal, promptId);
    for (let i = 0; i < 64; i++) update(journal, "x".repeat(TURN_BYTES / 64));
  });
}

function write(directory: string): Journal {
  const journal = openJournal(directory);
  for (let i = 0; i < TURNS; i++) turn(journal, `p${i}`);
  return journal;
}

/** Bytes that this process reads from files while `run` does. */
function bytesRead(run: () => void): number {
  const before = readSoFar();
  run();
  return readSoFar() - before;
}

function readSoFar(): number {
  return Number(/^rchar: (\d+)$/m.exec(Deno.readTextFileSync("/proc/self/io"))?.[1]);
}

function indexBytes(directory: string): number {
  return Deno.statSync(join(directory, "index")).size;
}

Deno.test("Journal of 20 MB reads its index when it is opened, and nothing of the journal", () =>
  withDirectory((directory) => {
    write(directory).close();
    const read = bytesRead(() => {
      const journal = openJournal(directory);
      assertEquals(journal.digest.turns.length, TURNS);
      journal.close();
    });
    assert(read < indexBytes(directory) + 20_000, `${read} bytes`);
  }));

Deno.test("readDigest() of a journal of 20 MB reads its index alone", () =>
  withDirectory((directory) => {
    write(directory).close();
    const read = bytesRead(() => assertEquals(readDigest(directory).turns.length, TURNS));
    assert(read < indexBytes(directory) + 20_000, `${read} bytes`);
  }));

Deno.test("Journal that a SIGKILL left in mid-turn reads its index and what came after that", () =>
  withDirectory(async (directory) => {
    const killed = write(directory);
    await killed.sync();
    turn(killed, "last");
    const read = bytesRead(() => {
      const journal = openJournal(directory);
      assertEquals(journal.digest.turns.length, TURNS + 1);
      journal.close();
    });
    assert(read > TURN_BYTES && read < indexBytes(directory) + 2 * TURN_BYTES + SLACK_BYTES, `${read} bytes`);
    killed.close();
  }));

Deno.test("Journal reads a window to show the last turns, and one to show those before", () =>
  withDirectory((directory) => {
    write(directory).close();
    const journal = openJournal(directory);
    let first = journal.lastSeq + 1;
    for (const window of ["the last turns", "earlier turns"]) {
      const read = bytesRead(() => {
        const { seq, offset } = journal.windowBefore(first);
        const end = journal.offsetOf(first);
        for (let at = offset; at < end;) at += journal.read(at, WINDOW_BYTES).length;
        first = seq;
      });
      assert(read < 2 * WINDOW_BYTES + TURN_BYTES + SLACK_BYTES, `${window}: ${read} bytes`);
    }
    journal.close();
  }));

Deno.test("Journal reads the turn of an event to find where a browser goes on", () =>
  withDirectory((directory) => {
    write(directory).close();
    const journal = openJournal(directory);
    for (const seq of [2, Math.floor(journal.lastSeq / 2), journal.lastSeq]) {
      const read = bytesRead(() => journal.offsetOf(seq));
      assert(read < TURN_BYTES + SLACK_BYTES, `event ${seq}: ${read} bytes`);
    }
    journal.close();
  }));
