/** Files that are always whole: old or new, never in between, even under SIGKILL. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  ensureDirectory,
  readJson,
  removeIfThere,
  sweepTemporary,
  writeFileAtomic,
  writeJson,
} from "../../../lib/coordination/atomic_file.ts";
import { liveness } from "../../../lib/coordination/liveness.ts";
import { eventually } from "../../support/deadline.ts";

const WRITER = new URL("./atomic_writer.ts", import.meta.url).pathname;

async function withDirectory(run: (directory: string) => Promise<void> | void): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-atomic-" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

function namesIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map((entry) => entry.name).sort();
}

Deno.test("writeFileAtomic() replaces a file, for its owner only, and leaves nothing else", () =>
  withDirectory((directory) => {
    const path = join(directory, "it");
    Deno.writeTextFileSync(path, "old", { mode: 0o644 });
    writeFileAtomic(path, "new é");
    assertEquals([Deno.readTextFileSync(path), modeOf(path), namesIn(directory)], ["new é", 0o600, ["it"]]);
  }));

Deno.test("writeFileAtomic() writes into no file that is a link to elsewhere: it replaces the link", () =>
  withDirectory((directory) => {
    const [path, victim] = [join(directory, "it"), join(directory, "victim")];
    Deno.writeTextFileSync(victim, "untouched");
    Deno.symlinkSync(victim, path);
    writeFileAtomic(path, "new");
    assertEquals([Deno.readTextFileSync(victim), Deno.readTextFileSync(path)], ["untouched", "new"]);
  }));

Deno.test("writeFileAtomic() that fails leaves the old file and no temporary one", () =>
  withDirectory((directory) => {
    const path = join(directory, "it");
    Deno.mkdirSync(join(path, "full"), { recursive: true }); // cannot be renamed over
    assertThrows(() => writeFileAtomic(path, "new"));
    assertEquals(namesIn(directory), ["it"]);
  }));

Deno.test("ensureDirectory() makes all that is missing, for its owner only, and twice is harmless", () =>
  withDirectory((directory) => {
    const path = join(directory, "a", "b");
    ensureDirectory(path);
    ensureDirectory(path);
    assertEquals([modeOf(path), modeOf(join(directory, "a"))], [0o700, 0o700]);
  }));

Deno.test("readJson() gives what writeJson() wrote, and null where there is nothing", () =>
  withDirectory((directory) => {
    const path = join(directory, "it.json");
    assertEquals(readJson(path), null);
    writeJson(path, { a: [1, "é", null] });
    assertEquals(readJson(path), { a: [1, "é", null] });
  }));

Deno.test("readJson() names the file that is no JSON", () =>
  withDirectory((directory) => {
    const path = join(directory, "it.json");
    Deno.writeTextFileSync(path, '{"a":');
    assertThrows(() => readJson(path), Error, path);
  }));

Deno.test("removeIfThere() removes a file, and twice is harmless", () =>
  withDirectory((directory) => {
    const path = join(directory, "it");
    Deno.writeTextFileSync(path, "");
    removeIfThere(path);
    removeIfThere(path);
    assertEquals(namesIn(directory), []);
  }));

Deno.test("sweepTemporary() removes what dead writers left, and nothing else", () =>
  withDirectory((directory) => {
    const [dead, living] = ["it.json.4000000.0123abcd.tmp", `it.json.${Deno.pid}.0123abcd.tmp`];
    const others = ["it.json", "it.json.tmp", "4000000.tmp", "it.json.4000000.0123abcd.tmp.json"];
    for (const name of [dead, living, ...others]) Deno.writeTextFileSync(join(directory, name), "");
    const asked: number[] = [];
    sweepTemporary(directory, (pid) => {
      asked.push(pid);
      return pid !== Deno.pid;
    });
    assertEquals(namesIn(directory), [living, ...others].sort());
    assertEquals(asked.sort(), [4_000_000, Deno.pid].sort());
  }));

Deno.test("writeJson() leaves the old or the new file when its process is killed, thirty times", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "it.json");
    for (let round = 0; round < 30; round++) {
      const before = Deno.statSync(directory).mtime?.getTime();
      const writer = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-prompt", WRITER, path],
        stdin: "null",
      }).spawn();
      await eventually(() => Deno.statSync(directory).mtime?.getTime() !== before, "a first write");
      writer.kill("SIGKILL");
      await writer.status;
      assertWhole(path);
    }
    sweepTemporary(directory, (pid) => liveness(pid) === "dead");
    assertEquals(namesIn(directory), ["it.json"]);
  }));

/** The writer says how long its filling is. */
function assertWhole(path: string): void {
  const value = readJson(path) as { length: number; filling: string } | null; // the writer's
  assert(value === null || value.filling.length === value.length);
  if (value) assertEquals(modeOf(path), 0o600);
}
