/** The journal opened again: by its index and without, after a crash, and beside its owner. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import fc from "fast-check";
import { readDigest } from "../../../lib/session/journal.ts";
import { anyBatches, notice, performAll, prompt, seqsOf } from "./journal_words.ts";
import { journalText, openJournal, withDirectory } from "./scratch.ts";

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
