/**
 * The journal after a power cut: it may have lost whole lines, and nothing in it tells. What was shown under
 * a number is never shown otherwise under the same id.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import fc from "fast-check";
import { Journal } from "../../../lib/session/journal.ts";
import { anyBatches, linesOf, notice, performAll, prompt, seqsOf, update } from "./journal_words.ts";
import { withDirectory } from "./scratch.ts";

/** Opens the journal in `directory` in a run of the machine called `boot`. */
function openIn(boot: string, directory: string): Journal {
  let at = 0;
  return new Journal({ directory, now: () => ++at, readOnly: false, boot });
}

function pathOf(directory: string): string {
  return join(directory, "journal.jsonl");
}

/** Byte lengths of `lines`, from the first on, added up: where each ends. */
function endsOf(lines: readonly string[]): number[] {
  let end = 0;
  return lines.map((line) => end += new TextEncoder().encode(line).length);
}

/** What a disk that is cut off keeps: the files as they are, the journal's first `bytes`. */
function powerCut(from: string, to: string, bytes: number): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const name of ["journal.jsonl", "index"]) Deno.copyFileSync(join(from, name), join(to, name));
  Deno.truncateSync(pathOf(to), bytes);
}

/** Two turns, the first one synced, and lines after it; closed once before, so that its index is an old one. */
async function written(directory: string): Promise<Journal> {
  const earlier = openIn("first", directory);
  prompt(earlier, "p1");
  earlier.close();
  const journal = openIn("first", directory);
  update(journal, "é");
  await journal.sync();
  prompt(journal, "p2");
  notice(journal, "👩‍🚀");
  return journal;
}

Deno.test("Journal that the machine went down on takes a new id, though its last line is whole", () =>
  withDirectory(async (directory) => {
    const lost = await written(directory);
    const ends = endsOf(linesOf(directory));
    for (const [i, bytes] of ends.entries()) {
      const left = join(directory, `left-${i}`);
      powerCut(directory, left, bytes);
      const next = openIn("second", left);
      assertNotEquals(next.id, lost.id, `cut after line ${i + 1}`);
      assertEquals(next.lastSeq, i + 1);
      next.close();
    }
    lost.close();
  }));

Deno.test("Journal keeps its id over starts of the machine once it was closed", () =>
  withDirectory((directory) => {
    const first = openIn("first", directory);
    notice(first, "a");
    first.close();
    const second = openIn("second", directory);
    assertEquals(second.id, first.id);
    notice(second, "b");
    second.close();
    const third = openIn("third", directory);
    assertEquals([third.id, third.lastSeq], [first.id, 2]);
    third.close();
  }));

Deno.test("Journal says that it is written before it shows anything", () =>
  withDirectory((directory) => {
    const earlier = openIn("first", directory);
    notice(earlier, "a");
    earlier.close();
    const journal = openIn("second", directory);
    let idAfterPowerCut = journal.id;
    journal.listener = {
      ...journal.listener,
      onFrame: (frame) => {
        const left = join(directory, "left");
        powerCut(directory, left, frame.start); // the frame is lost, as if it were never written
        const next = openIn("third", left);
        idAfterPowerCut = next.id;
        assertEquals(next.lastSeq, 1);
        next.close();
      },
    };
    notice(journal, "b");
    assertNotEquals(idAfterPowerCut, journal.id);
    journal.close();
  }));

Deno.test("Journal that is only opened writes nothing and keeps its id over starts of the machine", () =>
  withDirectory((directory) => {
    const first = openIn("first", directory);
    notice(first, "a");
    first.close();
    const before = Deno.readTextFileSync(join(directory, "index"));
    openIn("second", directory); // never closed
    assertEquals(Deno.readTextFileSync(join(directory, "index")), before);
    const third = openIn("third", directory);
    assertEquals(third.id, first.id);
    third.close();
  }));

Deno.test("Journal opens at every byte length that a crash may leave: cut to the last good line, the id new", () =>
  withDirectory(async (directory) => {
    const lost = await written(directory);
    const lines = linesOf(directory);
    const ends = endsOf(lines);
    const ids = new Set([lost.id]);
    for (let bytes = 0; bytes <= (ends.at(-1) ?? 0); bytes++) {
      const left = join(directory, `left-${bytes}`);
      powerCut(directory, left, bytes);
      const good = ends.filter((end) => end <= bytes).length;
      const next = openIn("second", left);
      assertEquals(next.lastSeq, good, `${bytes} bytes`);
      assert(!ids.has(next.id), `${bytes} bytes: an id of before`);
      ids.add(next.id);
      notice(next, "goes on");
      assertEquals(linesOf(left).slice(0, good), lines.slice(0, good));
      assertEquals(seqsOf(left), Array.from({ length: good + 1 }, (_, i) => i + 1));
      next.close();
    }
    lost.close();
  }));

Deno.test("Journal opens at every byte length in the same run of the machine: a new id unless lines are whole", () =>
  withDirectory(async (directory) => {
    const killed = await written(directory);
    const ends = endsOf(linesOf(directory));
    const synced = ends[1]; // what the index covers is never less than what the file has after a SIGKILL
    for (let bytes = synced; bytes <= (ends.at(-1) ?? 0); bytes++) {
      const left = join(directory, `left-${bytes}`);
      powerCut(directory, left, bytes);
      const next = openIn("first", left);
      assertEquals(next.id === killed.id, ends.includes(bytes), `${bytes} bytes`);
      next.close();
    }
    killed.close();
  }));

Deno.test("Journal opens after any cut of any journal, by what is left of its index or none", () =>
  withDirectory((root) => {
    const property = fc.property(
      fc.array(anyBatches, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom("kept", "gone", "empty"),
      (stretches, share, index) => {
        const directory = Deno.makeTempDirSync({ dir: root });
        const journal = openIn("first", directory);
        for (const batches of stretches) performAll(journal, batches);
        const lines = linesOf(directory);
        const ends = endsOf(lines);
        const bytes = Math.floor((ends.at(-1) ?? 0) * share);
        const left = join(directory, "left");
        powerCut(directory, left, bytes);
        if (index === "gone") Deno.removeSync(join(left, "index"));
        if (index === "empty") Deno.writeTextFileSync(join(left, "index"), "");
        const next = openIn("second", left);
        assertNotEquals(next.id, journal.id);
        const good = ends.filter((end) => end <= bytes).length;
        notice(next, "goes on");
        next.close();
        journal.close();
        assertEquals(linesOf(left).slice(0, good), lines.slice(0, good));
        assertEquals(seqsOf(left), Array.from({ length: good + 1 }, (_, i) => i + 1));
      },
    );
    fc.assert(property, { numRuns: 100 });
  }));
