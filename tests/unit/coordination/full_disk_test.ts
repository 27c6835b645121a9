/**
 * A full disk costs what is new, never what is there: every kind of state file, written when the disk takes
 * nothing more. List H of the security notes, H2.
 */
import { assert, assertEquals } from "@std/assert";
import { within } from "../../support/deadline.ts";

const WRITER = new URL("./full_disk_writer.ts", import.meta.url).pathname;

interface Report {
  /** What the write on the full disk threw; null for one that goes on without. */
  readonly failure: string | null;
  /** What the write after it threw. */
  readonly again: string | null;
  /** Texts of the files by path. */
  readonly before: Readonly<Record<string, string>>;
  readonly full: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

async function reportOn(kind: string): Promise<Report> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-full-" });
  try {
    const output = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", "--no-check", WRITER, kind, directory],
      stdin: "null",
    }).output();
    const { stdout, stderr } = await within(output, `the report on ${kind}`);
    const [said, wrong] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert(said !== "", wrong);
    return JSON.parse(said);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Everything in `now` that is not as it was; a temporary file that is left is one. */
function changed(before: Report["before"], now: Report["before"]): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((path) => before[path] !== now[path]);
}

const REPLACED = [
  "meta.json",
  "devices.json",
  "a claim",
  "an identity's note",
  "a lease",
  "the last snapshot",
  "messages.json",
  "an attached file",
];

for (const kind of REPLACED) {
  Deno.test(`a full disk leaves ${kind} as it was, says so, and takes it once there is room`, async () => {
    const { failure, again, before, full, after } = await reportOn(kind);
    assert(failure !== null, "it says that it could not");
    assertEquals(changed(before, full), []);
    assertEquals(again, null);
    assert(changed(before, after).length > 0, "and later it could");
  });
}

/** The lines that can be read. */
function whole(text: string | undefined): unknown[] {
  return (text ?? "").split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return []; // torn
    }
  });
}

for (
  const [kind, name] of [["the record of a session", "sessions.jsonl"], ["the audit log", "audit.jsonl"]]
) {
  Deno.test(`a full disk leaves the lines of ${kind}, and a torn one spoils no later one`, async () => {
    const { again, before, full, after } = await reportOn(kind);
    const path = Object.keys(before).find((path) => path.endsWith(name)) ?? "";
    assert(
      full[path].startsWith(before[path]) && full[path] !== before[path],
      "torn in the middle of a line",
    );
    assertEquals(again, null);
    assertEquals([before, full, after].map((files) => whole(files[path]).length), [1, 1, 2]);
  });
}

Deno.test("a full disk leaves the journal's lines and its index, and the journal goes on once there is room", async () => {
  const { failure, again, before, full, after } = await reportOn("the journal and its index");
  assert(failure?.includes("Cannot write the journal"), String(failure));
  const at = (name: string) => Object.keys(before).find((path) => path.endsWith(name)) ?? "";
  const journal = at("journal.jsonl");
  assert(full[journal].startsWith(before[journal]));
  assertEquals(JSON.parse(full[at("index")]).lastSeq, 1);
  assertEquals(again, null);
  const seqs = whole(after[journal]).map((event) => (event as { seq: number }).seq); // a line of the journal
  assertEquals(seqs, [1, 2]);
  assertEquals(JSON.parse(after[at("index")]).lastSeq, 2);
  assertEquals(Object.keys(full).filter((path) => path.endsWith(".tmp")), []);
});

Deno.test("a full disk keeps nobody from opening a session: who holds it is left unsaid", async () => {
  const { failure, full, after } = await reportOn("owner.json");
  assertEquals([failure, Object.keys(full)], [null, []]);
  assertEquals(Object.keys(after).length, 1);
});
