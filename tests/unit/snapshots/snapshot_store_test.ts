/** Housekeeping in a workspace's folder. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sweepSnapshots } from "../../../lib/snapshots/snapshot_store.ts";
import { changes, readText, take, Workspace } from "./workspace.ts";

const SWEEP = { isOwner: () => true, inUse: false };

function names(workspace: Workspace): string[] {
  return [...Deno.readDirSync(workspace.directory)].map(({ name }) => name).sort();
}

Deno.test("sweepSnapshots() removes the indexes of owners that are gone, and what killed processes left", async () => {
  using workspace = new Workspace();
  workspace.init();
  workspace.write("a", "1");
  for (const owner of ["here", "gone"]) {
    using snapshots = await workspace.open({ owner });
    await take(snapshots);
  }
  for (const name of ["index-here.working-4000000", "index-here.working-4000000.lock", "index-gone.lock"]) {
    Deno.writeTextFileSync(join(workspace.directory, name), "");
  }
  Deno.writeTextFileSync(join(workspace.directory, `index-here.working-${Deno.pid}`), "");
  const swept = await sweepSnapshots(workspace.directory, { ...SWEEP, isOwner: (owner) => owner === "here" });
  assertEquals(swept, { indexes: 4, bytes: 0 });
  assertEquals(names(workspace), ["git", "index-here", `index-here.working-${Deno.pid}`, "objects"]);
});

for (const kind of ["git", "files"] as const) {
  Deno.test(`sweepSnapshots() drops ${kind} pictures that are too large while nobody works there`, async () => {
    using workspace = new Workspace();
    if (kind === "git") workspace.init();
    workspace.write("a", "one\n");
    using snapshots = await workspace.open();
    const before = await take(snapshots);
    for (const options of [{ ...SWEEP, bytesMax: 1, inUse: true }, SWEEP]) {
      assertEquals((await sweepSnapshots(workspace.directory, options)).bytes, 0);
      assertEquals(await readText(snapshots, before, "a"), "one\n");
    }
    assert((await sweepSnapshots(workspace.directory, { ...SWEEP, bytesMax: 1 })).bytes > 0);
    assert(names(workspace).every((name) => name === "git"), names(workspace).join());
    using again = await workspace.open();
    await assertRejects(() => again.read(before.ref, "a"), Error, "not kept any more");
    const after = await take(again);
    workspace.write("a", "two\n");
    assertEquals(await changes(again, after, await take(again)), ["modified a +1 -1"]);
    assertEquals(await readText(again, after, "a"), "one\n");
  });
}

Deno.test("sweepSnapshots() of a folder that is not there does nothing", async () => {
  using workspace = new Workspace();
  assertEquals(await sweepSnapshots(workspace.directory, SWEEP), { indexes: 0, bytes: 0 });
});

Deno.test("sweepSnapshots() removes what killed writers left half", async () => {
  using workspace = new Workspace();
  workspace.write("a", "1");
  using snapshots = await workspace.open();
  const at = await take(snapshots);
  const folders = ["manifests", "blobs/ab"].map((name) => join(workspace.directory, name));
  for (const folder of folders) {
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(join(folder, "it.4000000.0123abcd.tmp"), "half");
  }
  await sweepSnapshots(workspace.directory, SWEEP);
  const left = folders.flatMap((folder) => [...Deno.readDirSync(folder)].map(({ name }) => name));
  assertEquals(left.filter((name) => name.endsWith(".tmp")), []);
  assertEquals(await readText(snapshots, at, "a"), "1");
});
