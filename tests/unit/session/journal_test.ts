/** The journal: numbers without a gap, the line is the frame, and a crash costs a torn tail at most. */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import fc from "fast-check";
import { type Frame, type Journal, readDigest, WINDOW_BYTES } from "../../../lib/session/journal.ts";
import { journalText, openJournal, recorder, withDirectory } from "./scratch.ts";

const BY = { device: "test" };

function notice(journal: Journal, text: string): number {
  return journal.append("notice", { level: "info", text });
}

function prompt(journal: Journal, promptId: string, text = promptId): number {
  return journal.append("prompt", { promptId, blocks: [{ type: "text", text }], by: BY });
}

function update(journal: Journal, text: string): void {
  const content = { type: "text", text };
  const message = {
    method: "session/update",
    params: { update: { sessionUpdate: "agent_message_chunk", content } },
  };
  journal.appendMessage("update", JSON.stringify(message), null);
}

/** The lines on disk, each with its newline. */
function linesOf(directory: string): string[] {
  return journalText(directory).match(/[^\n]*\n/g) ?? [];
}

function seqsOf(directory: string): number[] {
  return linesOf(directory).map((line) => JSON.parse(line).seq);
}

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

Deno.test("Journal.appendMessage() carries the agent's line byte for byte", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    const line = '{"jsonrpc":"2.0", "x":1.0, "x":1e0, "\\u00e9":"é\\ud83d\\ude00", "vendor":{"_":[ ]}}';
    journal.appendMessage("update", line, null);
    journal.close();
    assertEquals(journalText(directory), `{"seq":1,"at":1,"type":"update","message":${line}}\n`);
  }));

/** What a journal may be told, as functions of it; `batch` holds several. */
type Step = { readonly kind: "notice" | "update" | "prompt"; readonly text: string };

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("notice", "update", "prompt"),
  text: fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.constantFrom("\n", "\r\n", "é", "\u2028", "👩‍🚀"),
  ),
});

const anyBatches = fc.array(fc.array(anyStep, { maxLength: 5 }), { maxLength: 12 });

let prompts = 0;

function perform(journal: Journal, step: Step): void {
  if (step.kind === "notice") notice(journal, step.text);
  else if (step.kind === "update") update(journal, step.text);
  else prompt(journal, `p${++prompts}`, step.text);
}

/** Each batch of more than one step is one; a single step is appended outside of any. */
function performAll(journal: Journal, batches: readonly (readonly Step[])[]): void {
  for (const batch of batches) {
    if (batch.length === 1) perform(journal, batch[0]);
    else journal.batch(() => batch.forEach((step) => perform(journal, step)));
  }
}

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

Deno.test("Journal opens with the digest it was closed with, by its index and without it", () =>
  withDirectory((root) => {
    fc.assert(
      fc.property(anyBatches, (batches) => {
        const directory = Deno.makeTempDirSync({ dir: root });
        const journal = openJournal(directory);
        performAll(journal, batches);
        journal.close();
        const byIndex = openJournal(directory, { readOnly: true });
        assertEquals([byIndex.digest, byIndex.lastSeq, byIndex.bytes], [
          journal.digest,
          journal.lastSeq,
          journal.bytes,
        ]);
        Deno.removeSync(join(directory, "index"));
        const folded = openJournal(directory, { readOnly: true });
        assertEquals([folded.digest, folded.lastSeq, folded.bytes], [
          journal.digest,
          journal.lastSeq,
          journal.bytes,
        ]);
        byIndex.close();
        folded.close();
      }),
      { numRuns: 40 },
    );
  }));

Deno.test("Journal opens where its index is behind, torn, of another version, or of another journal", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    prompt(journal, "p1");
    journal.close();
    const behind = Deno.readTextFileSync(join(directory, "index"));
    const again = openJournal(directory);
    prompt(again, "p2");
    again.close();
    const index = JSON.parse(Deno.readTextFileSync(join(directory, "index")));
    const longer = JSON.stringify({ ...index, bytes: index.bytes + 1_000, lastSeq: 99 });
    for (const text of [behind, "{ torn", "", JSON.stringify({ ...index, version: 0 }), longer]) {
      Deno.writeTextFileSync(join(directory, "index"), text);
      const opened = openJournal(directory, { readOnly: true });
      assertEquals([opened.lastSeq, opened.digest], [2, again.digest], text.slice(0, 40));
      opened.close();
    }
  }));

Deno.test("Journal keeps its id when it was closed whole", () =>
  withDirectory((directory) => {
    const first = openJournal(directory);
    notice(first, "a");
    first.close();
    const second = openJournal(directory);
    assertEquals(second.id, first.id);
    second.close();
  }));

Deno.test("Journal keeps its id when its process was killed and no line was torn", () =>
  withDirectory((directory) => {
    const killed = openJournal(directory); // never closed, as after SIGKILL
    notice(killed, "a");
    const next = openJournal(directory);
    assertEquals(next.id, killed.id);
    next.close();
    killed.close();
  }));

/** What a crash may leave behind the last whole line. */
const TORN: Readonly<Record<string, string>> = {
  "half a line": '{"seq":3,"at":3,"type":"noti',
  "a line without its newline": '{"seq":3,"at":3,"type":"notice","level":"info","text":"c"}',
  "zeros": "\0".repeat(5_000),
  "a whole line that is no JSON": "torn\n",
  "a number that does not follow": '{"seq":5,"at":3,"type":"notice","level":"info","text":"c"}\n',
  "half a line, then a good one": '{"seq":3,"a\n{"seq":3,"at":3,"type":"notice","level":"info","text":"c"}\n',
};

for (const [name, tail] of Object.entries(TORN)) {
  Deno.test(`Journal cuts ${name} off its end, takes a new id and goes on`, () =>
    withDirectory((directory) => {
      const before = openJournal(directory);
      notice(before, "a");
      notice(before, "b");
      before.close();
      const whole = journalText(directory);
      Deno.writeTextFileSync(join(directory, "journal.jsonl"), tail, { append: true });
      const journal = openJournal(directory);
      assertNotEquals(journal.id, before.id);
      assertEquals([journal.lastSeq, journalText(directory)], [2, whole]);
      notice(journal, "c");
      journal.close();
      assertEquals(seqsOf(directory), [1, 2, 3]);
      const again = openJournal(directory);
      assertEquals([again.id, again.lastSeq], [journal.id, 3]);
      again.close();
    }));
}

Deno.test("Journal renews its id at once when it cuts, so that a second crash does not bring the old one back", () =>
  withDirectory((directory) => {
    const before = openJournal(directory);
    notice(before, "a");
    before.close();
    Deno.writeTextFileSync(join(directory, "journal.jsonl"), "torn", { append: true });
    const killed = openJournal(directory); // never closed, as after SIGKILL
    const next = openJournal(directory);
    assertEquals(next.id, killed.id);
    assertNotEquals(next.id, before.id);
    next.close();
    killed.close();
  }));

Deno.test("Journal, read only, leaves a torn tail and follows what its owner writes", () =>
  withDirectory((directory) => {
    const owner = openJournal(directory);
    notice(owner, "a");
    const reader = openJournal(directory, { readOnly: true });
    assertEquals([reader.lastSeq, reader.follow()], [1, false]);
    prompt(owner, "p");
    assertEquals([reader.follow(), reader.lastSeq, reader.digest.openPromptId], [true, 2, "p"]);
    Deno.writeTextFileSync(join(directory, "journal.jsonl"), '{"seq":3,', { append: true });
    assertEquals([reader.follow(), reader.lastSeq], [false, 2]);
    assert(journalText(directory).endsWith('{"seq":3,'));
    reader.close();
    owner.close();
  }));

Deno.test("Journal is for its owner's eyes only", () =>
  withDirectory((directory) => {
    const journal = openJournal(directory);
    notice(journal, "a");
    journal.close();
    for (const name of ["journal.jsonl", "index"]) {
      assertEquals((Deno.statSync(join(directory, name)).mode ?? 0) & 0o777, 0o600, name);
    }
  }));

Deno.test("readDigest() gives the digest of a journal whose index is behind, and of none", () =>
  withDirectory((directory) => {
    assertEquals(readDigest(directory).turns, []);
    const journal = openJournal(directory); // not closed: no index is written
    prompt(journal, "p");
    assertEquals(readDigest(directory), journal.digest);
    journal.close();
    assertEquals(readDigest(directory), journal.digest);
  }));
