/** The journal: numbers without a gap, the line is the frame, written before it is told, read by whole lines. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Frame } from "../../../lib/session/frame.ts";
import { WINDOW_BYTES } from "../../../lib/session/journal.ts";
import { anyBatches, linesOf, notice, performAll, prompt, seqsOf, update } from "./journal_words.ts";
import { journalText, openJournal, recorder, withDirectory } from "./scratch.ts";

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

Deno.test("Journal.append() numbers events from 1 without a gap and says the number", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    assertEquals([notice(journal, "a"), prompt(journal, "p"), notice(journal, "b")], [1, 2, 3]);
    assertEquals(journal.lastSeq, 3);
    journal.close();
    assertEquals(seqsOf(directory), [1, 2, 3]);
  }));

Deno.test("Journal.append() stamps an event with the clock's time and its type first", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    notice(journal, "a");
    journal.close();
    assertEquals(journalText(directory), '{"seq":1,"at":1,"type":"notice","level":"info","text":"a"}\n');
  }));

Deno.test("Journal.append() has written an event when it tells it", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    const onDisk: string[] = [];
    const told: string[] = [];
    journal.listener = {
      ...journal.listener,
      onFrame: (frame) => {
        told.push(`${frame.text}\n`);
        onDisk.push(journalText(directory).slice(frame.start, frame.end));
      },
    };
    notice(journal, "a");
    journal.batch(() => {
      notice(journal, "b");
      notice(journal, "c");
    });
    journal.close();
    assertEquals(told.length, 2);
    assertEquals(onDisk, told);
  }));

Deno.test("Journal.batch() writes what was appended in it as one frame", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    const frames: Frame[] = [];
    journal.listener = { ...journal.listener, onFrame: (frame) => frames.push(frame) };
    notice(journal, "a");
    journal.batch(() => {
      notice(journal, "b");
      journal.batch(() => update(journal, "c"));
      notice(journal, "d");
    });
    journal.close();
    assertEquals(frames.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq]), [[1, 1], [2, 4]]);
    assertEquals(frames[1].text.split("\n").length, 3);
  }));

Deno.test("Journal.batch() writes what was appended before its body threw", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    const fails = () => {
      notice(journal, "a");
      throw new Error("as asked");
    };
    assertThrows(() => journal.batch(fails), Error, "as asked");
    assertEquals(journalText(directory).includes('"text":"a"'), true);
    journal.close();
  }));

Deno.test("Journal.batch() writes nothing when nothing was appended", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    const { frames, listener } = recorder();
    journal.listener = listener;
    journal.batch(() => {});
    assertEquals(frames, []);
    journal.close();
  }));

Deno.test("Journal.appendUpdate() carries the agent's line byte for byte", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    const line = '{"jsonrpc":"2.0", "x":1.0, "x":1e0, "\\u00e9":"é\\ud83d\\ude00", "vendor":{"_":[ ]}}';
    journal.appendUpdate(line, {});
    journal.close();
    assertEquals(journalText(directory), `{"seq":1,"at":1,"type":"update","message":${line}}\n`);
  }));

Deno.test("Journal gives frames that are, one after the other, the bytes of the file", () =>
  withDirectory((root) => {
    fc.assert(
      fc.property(anyBatches, (batches) => {
        const directory = Deno.makeTempDirSync({ dir: root });
        const journal = openJournal(directory);
        const { frames, listener } = recorder();
        journal.listener = listener;
        performAll(journal, batches);
        journal.close();
        assertEquals(frames.map((frame) => `${frame}\n`).join(""), journalText(directory));
        assertEquals(seqsOf(directory), upTo(batches.flat().length));
      }),
      { numRuns: 60 },
    );
  }));

Deno.test("Journal keeps each turn's byte offset and number, in a batch and outside", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    notice(journal, "before");
    prompt(journal, "alone");
    update(journal, "é");
    journal.batch(() => {
      update(journal, "in");
      prompt(journal, "batched");
      update(journal, "a batch");
    });
    journal.close();
    const bytes = new TextEncoder().encode(journalText(directory));
    for (const turn of journal.digest.turns) {
      const line = decode(bytes.subarray(turn.offset)).split("\n", 1)[0];
      assertEquals([JSON.parse(line).seq, JSON.parse(line).promptId], [turn.seq, turn.promptId]);
    }
    assertEquals(journal.digest.turns.map((turn) => turn.promptId), ["alone", "batched"]);
  }));

Deno.test("Journal has folded an event into its digest when it tells it", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    let known: readonly string[] = [];
    journal.listener = {
      ...journal.listener,
      onFrame: () => known = journal.digest.turns.map((turn) => turn.promptId),
    };
    prompt(journal, "p");
    journal.close();
    assertEquals(known, ["p"]);
  }));

Deno.test("Journal.offsetOf(), read() and windowBefore() agree with a plain list of lines", () =>
  withDirectory((root) => {
    const property = fc.property(
      anyBatches,
      fc.nat(),
      fc.integer({ min: 1, max: 400 }),
      (batches, at, bytesMax) => {
        const directory = Deno.makeTempDirSync({ dir: root });
        const journal = openJournal(directory);
        performAll(journal, batches);
        const lines = linesOf(directory);
        const seq = at % (lines.length + 2) + 1;
        assertEquals(journal.offsetOf(seq), bytesBefore(lines, seq), `offsetOf(${seq})`);
        const read = decode(journal.read(journal.offsetOf(seq), bytesMax));
        const rest = lines.slice(seq - 1).join("");
        assert(
          rest.startsWith(read) && (rest === "") === (read === "") && !/[^\n]$/.test(read),
          `read from ${seq}`,
        );
        const window = journal.windowBefore(seq);
        assertEquals(window.offset, bytesBefore(lines, window.seq));
        journal.close();
      },
    );
    fc.assert(property, { numRuns: 150 });
  }));

/** Where the line of event `seq` begins. */
function bytesBefore(lines: readonly string[], seq: number): number {
  return new TextEncoder().encode(lines.slice(0, seq - 1).join("")).length;
}

Deno.test("Journal.read() gives whole lines, about as many bytes as asked", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    for (let i = 0; i < 100; i++) notice(journal, "x".repeat(100));
    const read = decode(journal.read(0, 1_000));
    assert(read.endsWith("\n") && read.length <= 1_000 && read.length > 800, `${read.length}`);
    journal.close();
  }));

Deno.test("Journal.read() gives a line that is longer than asked, whole", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    notice(journal, "x".repeat(100_000));
    notice(journal, "y");
    assert(decode(journal.read(0, 10)).startsWith(linesOf(directory)[0]));
    journal.close();
  }));

Deno.test("Journal.windowBefore() begins at a turn, about WINDOW_BYTES before", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    for (let turn = 0; turn < 40; turn++) {
      prompt(journal, `p${turn}`);
      update(journal, "x".repeat(50_000));
    }
    const window = journal.windowBefore(journal.lastSeq + 1);
    assert(journal.digest.turns.some((turn) => turn.seq === window.seq && turn.offset === window.offset));
    const bytes = journal.bytes - window.offset;
    assert(bytes >= WINDOW_BYTES && bytes < WINDOW_BYTES + 60_000, `${bytes} bytes`);
    const earlier = journal.windowBefore(window.seq);
    assert(earlier.seq < window.seq, "and the one before it ends there");
    assertEquals(journal.windowBefore(journal.digest.turns[2].seq), { seq: 1, offset: 0 });
    journal.close();
  }));

Deno.test("Journal.offsetOf() finds its way through long lines and many", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    prompt(journal, "p");
    for (let i = 0; i < 3; i++) {
      notice(journal, "x".repeat(600_000));
      for (let n = 0; n < 3_000; n++) update(journal, "y".repeat(n % 50));
    }
    const lines = linesOf(directory);
    for (let seq = 1; seq <= lines.length + 1; seq += 500) {
      assertEquals(journal.offsetOf(seq), bytesBefore(lines, seq), `event ${seq}`);
    }
    journal.close();
  }));
