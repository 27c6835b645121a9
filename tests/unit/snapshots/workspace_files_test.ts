import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { isFileInside, WorkspaceFiles } from "../../../lib/snapshots/workspace_files.ts";
import { Workspace } from "./workspace.ts";

/** What a fresh look finds. */
function find(work: Workspace, typed = "", exclude?: readonly string[]): Promise<readonly string[]> {
  return new WorkspaceFiles().find({ cwd: work.cwd, exclude }, typed, new AbortController().signal);
}

for (const withGit of [true, false]) {
  const by = withGit ? "by git" : "by walking";
  Deno.test(`WorkspaceFiles finds files and leaves out what is ignored, ${by}`, async () => {
    using work = new Workspace();
    if (withGit) work.init();
    work.write(".gitignore", "secret*\nbuild/\n");
    for (const path of ["a.ts", "lib/deep/b.ts", "secret.txt", "build/made.js", "lib/secret2"]) {
      work.write(path, "x");
    }
    if (withGit) work.commit();
    work.write("lib/new.ts", "x");
    assertEquals(await find(work), [".gitignore", "a.ts", "lib/new.ts", "lib/deep/b.ts"].sort(byDepth));
    assertEquals(await find(work, "ldb"), ["lib/deep/b.ts"]);
    assertEquals(await find(work, "secret"), []);
    assertEquals(await find(work, "ts", [work.path("lib")]), ["a.ts"]);
  });

  Deno.test(`WorkspaceFiles tells nothing that is no file of the workspace, ${by}`, async () => {
    using work = new Workspace();
    if (withGit) work.init();
    for (const path of ["kept.ts", "gone.ts", "inner/x.ts"]) work.write(path, "x");
    Deno.writeTextFileSync(join(work.root, "outside.ts"), "x");
    Deno.symlinkSync("../outside.ts", work.path("out.ts"));
    Deno.symlinkSync("kept.ts", work.path("link.ts"));
    Deno.symlinkSync("nowhere.ts", work.path("dangling.ts"));
    if (withGit) work.commit();
    work.remove("gone.ts");
    assertEquals(await find(work), ["kept.ts", "link.ts", "inner/x.ts"]);
  });

  Deno.test(`WorkspaceFiles is fooled by no name, ${by}`, async () => {
    using work = new Workspace();
    if (withGit) work.init();
    const odd = ["a\nb.ts", "c\u001b[31m.ts", " .ts", "q?#%41.ts", "ü.ts", "-rf.ts", "\u202egnp.ts"];
    for (const name of odd) work.write(name, "x");
    // Bytes that are no UTF-8: a name that nobody can be told.
    const { code } = await new Deno.Command("sh", {
      args: ["-c", `: > "$(printf 'bad\\377.ts')"`],
      cwd: work.cwd,
    })
      .output();
    assertEquals(code, 0);
    assertEquals([...await find(work)].sort(), [...odd].sort());
  });
}

function byDepth(a: string, b: string): number {
  return a.split("/").length - b.split("/").length || a.length - b.length;
}

Deno.test("WorkspaceFiles runs nothing of the repository", async () => {
  using work = new Workspace();
  work.init();
  work.write("a.ts", "x");
  work.write("spy.sh", `#!/bin/sh\n: > ${work.path("ran")}\n`, 0o755);
  work.git(["config", "core.fsmonitor", work.path("spy.sh")]);
  assertEquals(await find(work), ["a.ts", "spy.sh"]);
});

Deno.test("WorkspaceFiles finds the files of its own directory in a larger repository", async () => {
  using work = new Workspace();
  work.init();
  work.write("below/in.ts", "x");
  work.write("out.ts", "x");
  work.commit();
  const cwd = work.path("below");
  assertEquals(await new WorkspaceFiles().find({ cwd }, "", new AbortController().signal), ["in.ts"]);
});

Deno.test("isFileInside() looks at where a path leads", () => {
  using work = new Workspace();
  work.write("a.ts", "x");
  work.write("inner/b.ts", "x");
  Deno.writeTextFileSync(join(work.root, "outside.ts"), "x");
  Deno.symlinkSync("..", work.path("up"));
  const isInside = (path: string) =>
    isFileInside(work.cwd, path.startsWith("/") ? path : join(work.cwd, path));
  assertEquals(["a.ts", "inner/b.ts", "inner/../a.ts"].map(isInside), [true, true, true]);
  const no = ["inner", "none.ts", "../outside.ts", "up/outside.ts", "/etc/passwd", ".", "a.ts\0"];
  assertEquals(no.map(isInside), no.map(() => false));
});
