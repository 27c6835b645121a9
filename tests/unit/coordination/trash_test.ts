/** Provisional directories are moved away whole, and removed a week later. */
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { emptyTrash, moveToTrash, TRASH_KEPT_DAYS } from "../../../lib/coordination/trash.ts";
import { fingerprint, Workspace } from "../snapshots/workspace.ts";

const NOW = Date.parse("2026-11-20T06:47:57.123Z");
const DAY_MS = 24 * 60 * 60 * 1000;

/** A state directory, and a workspace with all that a directory may hold. */
function place(parent?: string): Workspace {
  const workspace = new Workspace(parent);
  Deno.mkdirSync(workspace.directory);
  workspace.write("deep/er/a", "1", 0o755);
  workspace.write("b", "2", 0o600);
  Deno.symlinkSync("/etc", workspace.path("link"));
  return workspace;
}

/** Without the times of directories, which copying a file into them changes. */
function contents(directory: string): string[] {
  return fingerprint(directory).map((line) =>
    line.replace(directory, "").replace(/ (4\d{4}|12\d{4}) \d+ $/, " $1")
  );
}

function inTrash(stateDir: string): string[] {
  return [...Deno.readDirSync(join(stateDir, "trash"))].map(({ name }) => name).sort();
}

Deno.test("moveToTrash() moves a directory as it is under its time and name", async () => {
  using workspace = place();
  const before = contents(workspace.cwd);
  const target = await moveToTrash(workspace.directory, workspace.cwd, NOW);
  assertEquals(target, join(workspace.directory, "trash", "2026-11-20T06-47-57-123Z-work"));
  assertEquals(contents(target), before);
  await assertRejects(() => Deno.stat(workspace.cwd), Deno.errors.NotFound);
});

Deno.test("moveToTrash() gives two of one name and time two places", async () => {
  using workspace = place();
  const first = await moveToTrash(workspace.directory, workspace.cwd, NOW);
  Deno.mkdirSync(workspace.cwd);
  const second = await moveToTrash(workspace.directory, workspace.cwd, NOW);
  assertEquals([Deno.statSync(join(first, "b")).isFile, second], [true, `${first}-2`]);
});

const otherFileSystem = deviceOf("/dev/shm") !== deviceOf("/tmp") ? "/dev/shm" : null;

Deno.test({
  name: "moveToTrash() copies to another file system, then removes",
  ignore: otherFileSystem === null,
  fn: async () => {
    using here = place();
    using there = place(otherFileSystem ?? undefined);
    const before = contents(here.cwd);
    const target = await moveToTrash(there.directory, here.cwd, NOW);
    assertEquals(contents(target), before);
    assertEquals(inTrash(there.directory), ["2026-11-20T06-47-57-123Z-work"]);
    await assertRejects(() => Deno.stat(here.cwd), Deno.errors.NotFound);
  },
});

Deno.test({
  name: "moveToTrash() leaves a directory where it is when it cannot be copied whole",
  ignore: otherFileSystem === null,
  fn: async () => {
    using here = place();
    using there = place(otherFileSystem ?? undefined);
    new Deno.Command("mkfifo", { args: [here.path("z-fifo")] }).outputSync();
    const before = contents(here.cwd);
    await assertRejects(() => moveToTrash(there.directory, here.cwd, NOW), Error, "z-fifo");
    assertEquals([contents(here.cwd), inTrash(there.directory)], [before, []]);
  },
});

Deno.test("moveToTrash() refuses what it must not move", async () => {
  using workspace = place();
  Deno.symlinkSync(workspace.cwd, join(workspace.root, "link"));
  const kept = await moveToTrash(workspace.directory, join(workspace.cwd, "deep"), NOW);
  const refused = [
    "work",
    "/",
    workspace.root,
    workspace.directory,
    workspace.path("b"),
    join(workspace.root, "link"),
    kept,
  ];
  for (const path of refused) {
    await assertRejects(() => moveToTrash(workspace.directory, path, NOW), Error, "Cannot move");
  }
  assertEquals([Deno.statSync(workspace.path("b")).isFile, Deno.statSync(kept).isDirectory], [true, true]);
});

Deno.test("emptyTrash() removes what lies there longer than seven days, and nothing else", async () => {
  using workspace = place();
  await moveToTrash(workspace.directory, workspace.cwd, NOW);
  Deno.mkdirSync(join(workspace.directory, "trash", "by hand"));
  assertEquals(await emptyTrash(workspace.directory, NOW + TRASH_KEPT_DAYS * DAY_MS), 0);
  assertEquals(inTrash(workspace.directory).length, 2);
  assertEquals(await emptyTrash(workspace.directory, NOW + TRASH_KEPT_DAYS * DAY_MS + 1), 1);
  assertEquals(inTrash(workspace.directory), ["by hand"]);
  assertEquals(Deno.statSync("/etc").isDirectory, true);
});

Deno.test("emptyTrash() of no trash removes nothing", async () => {
  using workspace = place();
  assertEquals(await emptyTrash(workspace.directory, NOW), 0);
});

function deviceOf(path: string): number | null {
  try {
    return Deno.statSync(path).dev;
  } catch {
    return deviceOf(Deno.cwd()); // not on this system
  }
}
