/** Work trees as people have them: what git makes hard. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { changes, makeOld, readText, take, Workspace } from "./workspace.ts";

/** A repository with one commit of `a`, and pictures of it. */
function repository(): Workspace {
  const workspace = new Workspace();
  workspace.init();
  workspace.write("a", "one\n");
  workspace.commit();
  return workspace;
}

async function opened(workspace: Workspace, below?: string) {
  const snapshots = await workspace.open({ below });
  assertEquals(snapshots.kind, "git");
  return snapshots;
}

Deno.test("ignored files are left out, tracked ones that match are not", async () => {
  using workspace = repository();
  workspace.write("kept.log", "1\n");
  workspace.commit();
  workspace.write(".gitignore", "*.log\n");
  workspace.write(".git/info/exclude", "*.tmp\n");
  workspace.write("sub/.gitignore", "inner\n");
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  for (const name of ["b.log", "b.tmp", "sub/inner", "kept.log", "b"]) workspace.write(name, "2\n");
  const after = await take(snapshots);
  assertEquals(await changes(snapshots, before, after), ["added b +1 -0", "modified kept.log +1 -1"]);
});

Deno.test("the person's own excludes file is respected", async () => {
  using workspace = repository();
  const excludes = join(workspace.root, 'my "excludes"');
  Deno.writeTextFileSync(excludes, "*.mine\n");
  workspace.git(["config", "core.excludesFile", excludes]);
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  workspace.write("b.mine", "2\n");
  assertEquals(await changes(snapshots, before, await take(snapshots)), []);
});

Deno.test("a workspace below the root sees what is below it, by its own paths", async () => {
  using workspace = repository();
  workspace.write("sub/x", "1\n");
  workspace.commit();
  workspace.write("sub/old", "1\n2\n3\n");
  using snapshots = await opened(workspace, "sub");
  const before = await take(snapshots);
  workspace.write("a", "elsewhere\n");
  workspace.write("sub/x", "2\n");
  Deno.renameSync(workspace.path("sub/old"), workspace.path("sub/new"));
  const after = await take(snapshots);
  assertEquals(await changes(snapshots, before, after), ["renamed old -> new +0 -0", "modified x +1 -1"]);
  assertEquals([await readText(snapshots, before, "x"), after.files], ["1\n", 2]);
  await snapshots.restore(before.ref, "x");
  await snapshots.restore(before.ref, "new");
  assertEquals(workspace.text("sub/x"), "1\n");
  await assertRejects(() => Deno.stat(workspace.path("sub/new")), Deno.errors.NotFound);
});

Deno.test("a workspace below the root is not kept from pictures by a conflict beside it", async () => {
  using workspace = conflicted();
  workspace.write("sub/x", "1\n");
  using snapshots = await opened(workspace, "sub");
  assertEquals((await take(snapshots)).files, 1);
});

Deno.test("a workspace that the work tree ignores is taken without git", async () => {
  using workspace = repository();
  workspace.write(".gitignore", "scratch/\n");
  workspace.write("scratch/x", "1\n");
  using snapshots = await workspace.open({ below: "scratch" });
  assertEquals([snapshots.kind, (await take(snapshots)).files], ["files", 1]);
});

Deno.test("a repository of another user, which git refuses, is taken without git", async () => {
  using workspace = repository();
  if (Deno.uid() === 0) Deno.chownSync(workspace.path(".git"), 12345, 12345);
  else workspace.write(".git/HEAD", "damaged\n"); // only root can give files away; git refuses this one too
  if (Deno.uid() === 0) Deno.chownSync(workspace.cwd, 12345, 12345);
  using snapshots = await workspace.open();
  assertEquals(snapshots.kind, "files");
});

Deno.test("a bare repository is no work tree", async () => {
  using workspace = new Workspace();
  workspace.git(["init", "-q", "--bare"]);
  using snapshots = await workspace.open();
  assertEquals(snapshots.kind, "files");
});

Deno.test("a linked worktree has its own pictures", async () => {
  using workspace = repository();
  workspace.git(["worktree", "add", "-q", "../linked"]);
  using snapshots = await opened(workspace, "../linked");
  const before = await take(snapshots);
  Deno.writeTextFileSync(join(workspace.root, "linked", "a"), "two\n");
  workspace.write("a", "in the main one\n");
  assertEquals(await changes(snapshots, before, await take(snapshots)), ["modified a +1 -1"]);
  assertEquals(await readText(snapshots, before, "a"), "one\n");
});

Deno.test("a conflict is taken as the files are, and stays one for the person", async () => {
  using workspace = conflicted();
  const status = workspace.git(["status", "--porcelain"]);
  assertEquals(status, "UU a\n");
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  assert((await readText(snapshots, before, "a"))?.includes("<<<<<<<"));
  workspace.write("a", "solved\n");
  const after = await take(snapshots);
  assertEquals((await snapshots.compare(before.ref, after.ref)).files.map(({ path }) => path), ["a"]);
  assertEquals(workspace.git(["status", "--porcelain"]), status);
});

Deno.test("an index.lock that was left over does not matter", async () => {
  using workspace = repository();
  workspace.write(".git/index.lock", "");
  workspace.write("a", "two\n");
  using snapshots = await opened(workspace);
  assertEquals(await readText(snapshots, await take(snapshots), "a"), "two\n");
});

Deno.test("an index in two parts (core.splitIndex) is understood", async () => {
  using workspace = repository();
  workspace.write(".gitignore", "kept\n");
  workspace.write("kept", "tracked though ignored\n");
  workspace.git(["add", "-f", "kept"]);
  workspace.git(["update-index", "--split-index"]);
  assert([...Deno.readDirSync(workspace.path(".git"))].some(({ name }) => name.startsWith("sharedindex.")));
  using snapshots = await opened(workspace);
  assertEquals((await take(snapshots)).files, 3);
});

Deno.test("an edit in the second of the person's `git add` is noticed, however late the index is copied", async () => {
  using workspace = new Workspace();
  workspace.init();
  addAndEditInOneSecond(workspace);
  using snapshots = await opened(workspace);
  assertEquals(await readText(snapshots, await take(snapshots), "a"), "two\n");
});

/** Git compares whole seconds, so both must be in one; then the clock is made to have gone on. */
function addAndEditInOneSecond(workspace: Workspace): void {
  const second = (path: string) =>
    Math.floor((Deno.statSync(workspace.path(path)).ctime?.getTime() ?? 0) / 1000);
  while (true) {
    workspace.write("a", "one\n");
    workspace.git(["add", "a"]);
    const [added, indexed] = [second("a"), Deno.statSync(workspace.path(".git/index")).mtime ?? new Date(0)];
    workspace.write("a", "two\n");
    if (second("a") !== added || Math.floor(indexed.getTime() / 1000) !== added) continue;
    // Were the copy's time now's, the index would be a second younger than the file.
    while (
      Date.now() < (added + 1) * 1000 + 50
    ) { /* at most a second, and nothing to wait for but the clock */ }
    return;
  }
}

Deno.test("a FIFO is skipped, also where a tracked file was", async () => {
  using workspace = repository();
  using snapshots = await opened(workspace);
  for (const name of ["fifo", "a"]) {
    if (name === "a") workspace.remove("a");
    assert(new Deno.Command("mkfifo", { args: [workspace.path(name)] }).outputSync().success);
  }
  workspace.write("b", "1\n");
  const after = await take(snapshots);
  assertEquals(await readText(snapshots, after, "b"), "1\n");
  assertEquals(await snapshots.read(after.ref, "fifo"), null);
});

Deno.test("nested repositories are left out, with a commit and without, new and tracked", async () => {
  using workspace = repository();
  for (const name of ["tracked", "committed", "empty"]) workspace.init(name);
  for (const name of ["tracked", "committed"]) {
    workspace.write(`${name}/x`, "1\n");
    workspace.commit(name);
  }
  workspace.git(["add", "tracked"]);
  workspace.write("empty/x", "1\n");
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  assertEquals([before.files, before.unreadable], [1, 0]);
  for (const name of ["tracked", "committed", "empty"]) workspace.write(`${name}/x`, "2\n");
  workspace.write("b", "1\n");
  assertEquals(await changes(snapshots, before, await take(snapshots)), ["added b +1 -0"]);
});

Deno.test("new files above 10 MB are left out and counted, tracked ones are not", async () => {
  using workspace = repository();
  const large = new Uint8Array(10 * 1024 * 1024 + 1);
  workspace.write("tracked.bin", large);
  workspace.commit();
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  large[7] = 1;
  for (const name of ["tracked.bin", "new.bin"]) workspace.write(name, large);
  const after = await take(snapshots);
  assertEquals([before.tooLarge, after.tooLarge], [0, 1]);
  assertEquals(await changes(snapshots, before, after), ["modified tracked.bin"]);
  await assertRejects(() => snapshots.read(after.ref, "tracked.bin"), Error, "larger than 10 MiB");
  await assertRejects(() => snapshots.restore(before.ref, "new.bin"), Error, "it is too large");
  assertEquals(Deno.statSync(workspace.path("new.bin")).size, large.length);
});

Deno.test("a file that grows above 10 MB stays in pictures as it was", async () => {
  using workspace = repository();
  workspace.write("log", "small\n");
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  workspace.write("log", new Uint8Array(10 * 1024 * 1024 + 1));
  const after = await take(snapshots);
  assertEquals([after.tooLarge, await changes(snapshots, before, after)], [1, []]);
});

Deno.test("bytes are kept as they are, whatever attributes and settings convert", async () => {
  using workspace = repository();
  workspace.write(
    ".gitattributes",
    "*.txt text=auto eol=crlf\n*.id ident\n*.up filter=upper\n*.utf working-tree-encoding=UTF-16\n",
  );
  workspace.git(["config", "filter.upper.clean", "tr a-z A-Z"]);
  workspace.git(["config", "core.autocrlf", "true"]);
  const texts: Record<string, string> = {
    "x.txt": "a\r\nb\r\n",
    "x.id": "$Id: abc $\n",
    "x.up": "lower\n",
    "y": "a\r\n",
  };
  for (const [name, text] of Object.entries(texts)) {
    workspace.write(name, text);
    makeOld(workspace.path(name)); // else git would look into it again by itself
  }
  workspace.commit();
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  for (const [name, text] of Object.entries(texts)) {
    assertEquals(await readText(snapshots, before, name), text);
    workspace.write(name, "changed\n");
    await take(snapshots);
    await snapshots.restore(before.ref, name);
    assertEquals(workspace.text(name), text);
  }
});

Deno.test("a file that cannot be read is counted and does not keep the others out", async () => {
  using workspace = repository();
  workspace.write("closed", "1\n", 0o000);
  workspace.write("open", "1\n");
  const { files, unreadable } = JSON.parse(await asOrdinaryUser(workspace));
  assertEquals({ files, unreadable }, { files: 2, unreadable: 1 });
});

/** Takes a picture in a process to which modes apply: root reads everything. */
async function asOrdinaryUser(workspace: Workspace): Promise<string> {
  const taker = new URL("./snapshot_taker.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const run = [Deno.execPath(), "run", "-A", "--no-prompt", "--no-check", "--config", config, taker];
  const drop = [
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
  ];
  const [command, ...args] = [...(Deno.uid() === 0 ? drop : []), ...run, workspace.cwd, workspace.directory];
  const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("the person's objects may go: the picture is taken, and what is gone said to be", async () => {
  using workspace = repository();
  workspace.write("old", "1\n");
  makeOld(workspace.path("old"));
  workspace.commit();
  using snapshots = await opened(workspace);
  Deno.removeSync(workspace.path(".git/objects"), { recursive: true });
  Deno.mkdirSync(workspace.path(".git/objects"));
  const at = await take(snapshots);
  await assertRejects(() => snapshots.read(at.ref, "old"), Error, "not kept any more");
});

Deno.test("two owners take pictures at the same time", async () => {
  using workspace = repository();
  for (let file = 0; file < 300; file++) workspace.write(`d/${file}`, `${file}\n`);
  using one = await workspace.open({ owner: "one" });
  using two = await workspace.open({ owner: "two" });
  const [first, second] = await Promise.all([take(one), take(two)]);
  assertEquals(second.ref, first.ref);
  assertEquals(await readText(one, second, "d/299"), "299\n");
});

Deno.test("what a killed process left of an index is not used", async () => {
  using workspace = repository();
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  for (const name of [`index-session-1.working-${Deno.pid}`, `index-session-1.working-${Deno.pid}.lock`]) {
    Deno.writeTextFileSync(join(workspace.directory, name), "half an index");
  }
  workspace.write("a", "two\n");
  assertEquals(await changes(snapshots, before, await take(snapshots)), ["modified a +1 -1"]);
});

function conflicted(): Workspace {
  const workspace = repository();
  workspace.git(["checkout", "-q", "-b", "other"]);
  workspace.write("a", "two\n");
  workspace.commit();
  workspace.git(["checkout", "-q", "-"]);
  workspace.write("a", "three\n");
  workspace.commit();
  try {
    workspace.git(["merge", "-q", "other"]);
  } catch { /* that is what it was made for */ }
  return workspace;
}
