/** What both kinds of pictures must do alike. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import fc from "fast-check";
import { join } from "@std/path";
import type { Snapshots } from "../../../lib/snapshots/snapshots.ts";
import { changes, readText, take, Workspace } from "./workspace.ts";

const KINDS = ["git", "files"] as const;

/** A test for each kind. */
function each(name: string, run: (workspace: Workspace, snapshots: Snapshots) => Promise<void>): void {
  for (const kind of KINDS) {
    Deno.test(`${kind} snapshots: ${name}`, async () => {
      using workspace = new Workspace();
      if (kind === "git") workspace.init();
      using snapshots = await workspace.open();
      assertEquals(snapshots.kind, kind);
      await run(workspace, snapshots);
    });
  }
}

each(
  "compare() names what was added, changed, deleted and renamed, with lines",
  async (workspace, snapshots) => {
    for (const name of ["change", "delete", "move"]) workspace.write(name, `1\n2\n3\n${name}\n`);
    const before = await take(snapshots);
    workspace.write("change", "1\nzwei\n3\nchange\nmore\n");
    workspace.remove("delete");
    Deno.mkdirSync(workspace.path("to"));
    Deno.renameSync(workspace.path("move"), workspace.path("to/moved"));
    workspace.write("add", "1\n2");
    const after = await take(snapshots);
    assertEquals(await changes(snapshots, before, after), [
      "added add +2 -0",
      "modified change +2 -1",
      "deleted delete +0 -4",
      "renamed move -> to/moved +0 -0",
    ]);
    assertEquals([before.files, after.files], [3, 3]);
  },
);

each("nothing changed is the same ref and no difference", async (workspace, snapshots) => {
  workspace.write("a", "1");
  const [first, second] = [await take(snapshots), await take(snapshots)];
  assertEquals(second.ref, first.ref);
  assertEquals(await changes(snapshots, first, second), []);
});

each("an empty workspace has no files", async (workspace, snapshots) => {
  const empty = await take(snapshots);
  workspace.write("a", "1\n");
  assertEquals(empty.files, 0);
  assertEquals(await changes(snapshots, empty, await take(snapshots)), ["added a +1 -0"]);
});

each("binary files have no counts of lines", async (workspace, snapshots) => {
  workspace.write("a.bin", new Uint8Array([1, 0, 2]));
  const before = await take(snapshots);
  workspace.write("a.bin", new Uint8Array([1, 0, 3]));
  assertEquals(await changes(snapshots, before, await take(snapshots)), ["modified a.bin"]);
});

each("any name of a file is taken as it is", async (workspace, snapshots) => {
  const names = [
    " a b ",
    "ä €",
    "new\nline",
    "tab\t",
    '"quoted"',
    "-q",
    ":(top)x",
    "*",
    "[a]",
    "a\\b",
    "$(x)",
  ];
  const before = await take(snapshots);
  for (const name of names) workspace.write(name, `${name}\n`);
  const after = await take(snapshots);
  const { files } = await snapshots.compare(before.ref, after.ref);
  assertEquals(files.map(({ path }) => path).sort(), names.toSorted());
  for (const name of names) {
    assertEquals(await readText(snapshots, after, name), `${name}\n`);
    await snapshots.restore(before.ref, name);
  }
  assertEquals([...Deno.readDirSync(workspace.cwd)].filter(({ isFile }) => isFile), []);
});

each("an edit of equal length in the same instant is noticed", async (workspace, snapshots) => {
  let at: Date;
  do { // until no second begins meanwhile
    at = new Date(Math.floor(Date.now() / 1000) * 1000);
    workspace.write("a", "one\n");
    Deno.utimeSync(workspace.path("a"), at, at);
  } while (Date.now() >= at.getTime() + 1000);
  const before = await take(snapshots);
  workspace.write("a", "two\n");
  Deno.utimeSync(workspace.path("a"), at, at);
  assertEquals(await changes(snapshots, before, await take(snapshots)), ["modified a +1 -1"]);
});

each(
  "read() gives each picture's own bytes, and null for what was not there",
  async (workspace, snapshots) => {
    workspace.write("d/a", "one");
    const first = await take(snapshots);
    workspace.write("d/a", "two");
    const second = await take(snapshots);
    const texts = [await readText(snapshots, first, "d/a"), await readText(snapshots, second, "d/a")];
    assertEquals(texts, ["one", "two"]);
    for (const path of ["d", "d/b", "b", "d/a/c"]) assertEquals(await snapshots.read(first.ref, path), null);
  },
);

each("a symbolic link is kept as a link, not followed", async (workspace, snapshots) => {
  Deno.writeTextFileSync(join(workspace.root, "secret"), "secret");
  Deno.symlinkSync("../secret", workspace.path("link"));
  const before = await take(snapshots);
  assertEquals(await readText(snapshots, before, "link"), "../secret");
  workspace.remove("link");
  workspace.write("link", "a file now");
  assertEquals(
    (await snapshots.compare(before.ref, (await take(snapshots)).ref)).files.map(({ status }) => status),
    [
      "modified",
    ],
  );
  await snapshots.restore(before.ref, "link");
  assertEquals(Deno.readLinkSync(workspace.path("link")), "../secret");
});

each(
  "restore() brings bytes and mode back, of what was changed and of what was deleted",
  async (workspace, snapshots) => {
    workspace.write("run.sh", "#!/bin/sh\n", 0o755);
    workspace.write("deep/er/data", "1", 0o644);
    const before = await take(snapshots);
    workspace.write("run.sh", "broken", 0o644);
    workspace.remove("deep");
    assertEquals((await snapshots.compare(before.ref, (await take(snapshots)).ref)).files.length, 2);
    for (const path of ["run.sh", "deep/er/data"]) await snapshots.restore(before.ref, path);
    assertEquals([workspace.text("run.sh"), workspace.mode("run.sh")], ["#!/bin/sh\n", 0o755]);
    assertEquals([workspace.text("deep/er/data"), workspace.mode("deep/er/data")], ["1", 0o644]);
    assertEquals(await changes(snapshots, before, await take(snapshots)), []);
  },
);

each("restore() deletes what was not there, twice is harmless", async (workspace, snapshots) => {
  workspace.write("keep", "1");
  const before = await take(snapshots);
  workspace.write("new", "2");
  await snapshots.restore(before.ref, "new");
  await snapshots.restore(before.ref, "new");
  assertEquals([...Deno.readDirSync(workspace.cwd)].filter(({ isFile }) => isFile).map(({ name }) => name), [
    "keep",
  ]);
});

each(
  "restore() replaces a hard link and a symbolic link, and touches nothing outside",
  async (workspace, snapshots) => {
    for (const name of ["hard", "soft"]) workspace.write(name, "inside");
    const before = await take(snapshots);
    const victim = join(workspace.root, "victim");
    Deno.writeTextFileSync(victim, "untouched");
    for (const name of ["hard", "soft"]) workspace.remove(name);
    Deno.linkSync(victim, workspace.path("hard"));
    Deno.symlinkSync(victim, workspace.path("soft"));
    for (const name of ["hard", "soft"]) await snapshots.restore(before.ref, name);
    assertEquals([workspace.text("hard"), workspace.text("soft")], ["inside", "inside"]);
    assertEquals([Deno.readTextFileSync(victim), Deno.lstatSync(workspace.path("soft")).isFile], [
      "untouched",
      true,
    ]);
  },
);

each("restore() goes through no parent that leads outside", async (workspace, snapshots) => {
  workspace.write("d/a", "inside");
  const before = await take(snapshots);
  const outside = join(workspace.root, "outside");
  Deno.mkdirSync(outside);
  Deno.writeTextFileSync(join(outside, "a"), "untouched");
  Deno.writeTextFileSync(join(outside, "new"), "untouched");
  workspace.remove("d");
  Deno.symlinkSync(outside, workspace.path("d"));
  for (const path of ["d/a", "d/new"]) {
    await assertRejects(() => snapshots.restore(before.ref, path), Error, "Cannot");
  }
  assertEquals([...Deno.readDirSync(outside)].map(({ name }) => name).sort(), ["a", "new"]);
  for (const name of ["a", "new"]) assertEquals(Deno.readTextFileSync(join(outside, name)), "untouched");
});

each("no path but a plain one below the workspace is used", async (workspace, snapshots) => {
  workspace.write("a", "1");
  Deno.writeTextFileSync(join(workspace.root, "victim"), "untouched");
  const before = await take(snapshots);
  const paths = [
    "../victim",
    "..",
    ".",
    "",
    "/etc/passwd",
    "a/../../victim",
    "./a",
    "a//b",
    "a\0",
    "d/",
    ".git/config",
  ];
  for (const path of [...paths, "sub/.git/hooks/x", ".GIT/config", "x".repeat(5000)]) {
    await assertRejects(() => snapshots.read(before.ref, path), Error, "Cannot use");
    await assertRejects(() => snapshots.restore(before.ref, path), Error, "Cannot use");
  }
  assertEquals(Deno.readTextFileSync(join(workspace.root, "victim")), "untouched");
});

each(
  "restore() leaves alone what no picture holds: ignored files and directories",
  async (workspace, snapshots) => {
    workspace.write(".gitignore", "secrets/\n*.log\n");
    const before = await take(snapshots);
    workspace.write("secrets/key", "1");
    workspace.write("a.log", "1");
    workspace.write("d/file", "1");
    await take(snapshots);
    for (const path of ["secrets/key", "a.log", "d"]) {
      await assertRejects(() => snapshots.restore(before.ref, path), Error, `"${path}" as `);
    }
    assertEquals([workspace.text("secrets/key"), workspace.text("a.log"), workspace.text("d/file")], [
      "1",
      "1",
      "1",
    ]);
  },
);

each("a ref that is none, of another kind or not kept is said to be", async (_, snapshots) => {
  const { ref } = await take(snapshots);
  const other = snapshots.kind === "git" ? `files:${"0".repeat(64)}` : `git:${"0".repeat(40)}`;
  for (const wrong of ["", "HEAD", "git:HEAD", "git:--help", "files:../x", other]) {
    await assertRejects(() => snapshots.read(wrong, "a"), Error, "Cannot use snapshot");
    await assertRejects(() => snapshots.compare(ref, wrong), Error, "Cannot use snapshot");
  }
  const gone = ref.replace(/:.*/, (hash) => `:${"12".repeat((hash.length - 1) / 2)}`);
  await assertRejects(() => snapshots.read(gone, "a"), Error, "not kept any more");
  await assertRejects(() => snapshots.restore(gone, "a"), Error, "not kept any more");
  await assertRejects(() => snapshots.compare(ref, gone), Error, "not kept any more");
});

each("compare() names 2,000 files and counts the rest", async (workspace, snapshots) => {
  const before = await take(snapshots);
  for (let file = 0; file < 2003; file++) workspace.write(`d/${file}`, `${file}\n`);
  const { files, more } = await snapshots.compare(before.ref, (await take(snapshots)).ref);
  assertEquals([files.length, more], [2000, 3]);
});

each(
  "a second take() waits for the first, and an aborted one leaves nothing behind",
  async (workspace, snapshots) => {
    workspace.write("a", "1");
    const stop = new AbortController();
    const reason = new Error("enough");
    const aborted = snapshots.take(stop.signal).then(() => null, (error) => error);
    const [second, third] = [take(snapshots), take(snapshots)];
    stop.abort(reason);
    assertEquals(await aborted, reason);
    assertEquals((await second).ref, (await third).ref);
    const left = [...Deno.readDirSync(workspace.directory)].map(({ name }) => name);
    assertEquals(left.filter((name) => /working|tmp|lock/.test(name)), []);
  },
);

each("a closed one takes no more", async (_, snapshots) => {
  snapshots[Symbol.dispose]();
  snapshots[Symbol.dispose]();
  await assertRejects(() => take(snapshots), Error, "closed");
});

each("a picture outlives the one who took it", async (workspace, snapshots) => {
  workspace.write("a", "one\n");
  const before = await take(snapshots);
  workspace.write("a", "two\n");
  snapshots[Symbol.dispose]();
  using again = await workspace.open({ owner: "session-2" });
  assertEquals(await readText(again, before, "a"), "one\n");
  assertEquals(await changes(again, before, await take(again)), ["modified a +1 -1"]);
});

each("random edits: compare() says what was done, restore() undoes it", async (workspace, snapshots) => {
  const name = fc.constantFrom("a", "b", "c", "d/a", "d/b", "d/e/c", "ü/x y");
  const file = fc.record({ text: fc.string({ maxLength: 40 }), isExecutable: fc.boolean() });
  const tree = fc.dictionary(name, file);
  await fc.assert(
    fc.asyncProperty(tree, tree, async (from, to) => {
      fill(workspace, from);
      const before = await take(snapshots);
      fill(workspace, to);
      const after = await take(snapshots);
      const { files } = await snapshots.compare(before.ref, after.ref);
      assertEquals(touched(files), differing(from, to));
      for (const path of differing(from, to)) await snapshots.restore(before.ref, path);
      assertEquals(contents(workspace, [...Object.keys(from), ...Object.keys(to)]), from);
      assertEquals((await snapshots.compare(before.ref, (await take(snapshots)).ref)).files, []);
    }),
    { numRuns: 25 },
  );
});

interface Content {
  readonly text: string;
  readonly isExecutable: boolean;
}

type Tree = Record<string, Content>;

const NAMES = ["a", "b", "c", "d/a", "d/b", "d/e/c", "ü/x y"];

function fill(workspace: Workspace, tree: Tree): void {
  for (const path of NAMES) {
    if (tree[path]) workspace.write(path, tree[path].text, tree[path].isExecutable ? 0o755 : 0o644);
    else if (contents(workspace, [path])[path]) workspace.remove(path);
  }
}

function contents(workspace: Workspace, paths: readonly string[]): Tree {
  const tree: Tree = {};
  for (const path of paths) {
    try {
      tree[path] = { text: workspace.text(path), isExecutable: workspace.mode(path) === 0o755 };
    } catch { /* it is not there */ }
  }
  return tree;
}

function touched(files: readonly { path: string; oldPath?: string }[]): string[] {
  return [...new Set(files.flatMap(({ path, oldPath }) => oldPath === undefined ? [path] : [path, oldPath]))]
    .sort();
}

function differing(from: Tree, to: Tree): string[] {
  const equal = (a?: Content, b?: Content) => a?.text === b?.text && a?.isExecutable === b?.isExecutable;
  return NAMES.filter((path) => !equal(from[path], to[path])).sort();
}

Deno.test("openSnapshots() takes no owner that is more than a part of a file name", async () => {
  using workspace = new Workspace();
  for (const owner of ["", "../x", "a/b", ".x", "a\n", "x".repeat(129)]) {
    await assertRejects(() => workspace.open({ owner }), Error, "Cannot keep snapshots for");
  }
});

Deno.test("refs say how a picture was taken", async () => {
  using workspace = new Workspace();
  using plain = await workspace.open();
  assertMatch((await take(plain)).ref, /^files:[0-9a-f]{64}$/);
  workspace.init();
  using git = await workspace.open();
  const { ref, takenAt } = await take(git);
  assertMatch(ref, /^git:[0-9a-f]{40}$/);
  assert(Math.abs(Date.now() - takenAt) < 600_000);
});

for (const kind of KINDS) {
  Deno.test(`${kind} snapshots: what is excluded is in no picture`, async () => {
    using workspace = new Workspace();
    if (kind === "git") workspace.init();
    Deno.mkdirSync(workspace.path("state/inner"), { recursive: true });
    Deno.mkdirSync(workspace.path("stateful"));
    const exclude = [workspace.path("state"), "/elsewhere", workspace.path("../beside")];
    using snapshots = await workspace.open({ exclude });
    const before = await take(snapshots);
    workspace.write("state/inner/a", "1\n");
    workspace.write("stateful/b", "1\n");
    assertEquals(await changes(snapshots, before, await take(snapshots)), ["added stateful/b +1 -0"]);
  });
}
