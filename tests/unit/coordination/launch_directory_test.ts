/** Where an agent is started: inside its workspace or not at all. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { resolveLaunchDirectory } from "../../../lib/coordination/launch_directory.ts";
import { fingerprint, Workspace } from "../snapshots/workspace.ts";

/** A workspace with directories and links; `outside` lies beside it. */
function place(): Workspace {
  const workspace = new Workspace();
  Deno.mkdirSync(workspace.path("a/b"), { recursive: true });
  Deno.mkdirSync(join(workspace.root, "outside/deep"), { recursive: true });
  workspace.write("file", "");
  const links = {
    in: "a/b",
    out: "../outside",
    dangling: "../outside/missing",
    gone: "nowhere",
    loop: "loop",
  };
  for (const [name, target] of Object.entries(links)) Deno.symlinkSync(target, workspace.path(name));
  Deno.symlinkSync(join(workspace.root, "outside"), workspace.path("a/absolute"));
  return workspace;
}

Deno.test("resolveLaunchDirectory() gives a directory of the workspace, links resolved", () => {
  using workspace = place();
  const cases = {
    "": ".",
    ".": ".",
    "a/b": "a/b",
    "./a/": "a",
    "in": "a/b",
    "a/../a/b": "a/b",
    "in/..": ".",
  };
  for (const [launch, expected] of Object.entries(cases)) {
    const { cwd, warning } = resolveLaunchDirectory(workspace.cwd, launch);
    assertEquals([cwd, warning], [join(workspace.cwd, expected), null], launch);
  }
});

Deno.test("resolveLaunchDirectory() refuses what is absolute or leads outside, whether it exists or not", () => {
  using workspace = place();
  const escapes = [
    "..",
    "../outside",
    "a/../../outside",
    "out",
    "out/deep",
    "out/missing",
    "a/absolute",
    "dangling",
  ];
  for (const launch of [...escapes, "dangling/x", "../missing", "/", workspace.path("a"), "a\0b"]) {
    assertThrows(() => resolveLaunchDirectory(workspace.cwd, launch), Error, "Cannot launch in");
  }
});

Deno.test("resolveLaunchDirectory() takes the workspace, and says so, for what is missing or no directory", () => {
  using workspace = place();
  const cases = {
    "missing": "does not exist",
    "a/missing/x": "does not exist",
    "file": "is not a directory",
    "gone": "",
  };
  for (const [launch, why] of Object.entries(cases)) {
    const { cwd, warning } = resolveLaunchDirectory(workspace.cwd, launch);
    assertEquals(cwd, workspace.cwd, launch);
    assert(warning?.includes(`"${launch}"`) && warning.includes(why), String(warning));
  }
});

Deno.test("resolveLaunchDirectory() takes a sibling whose name begins alike for outside", () => {
  using workspace = place();
  Deno.mkdirSync(join(workspace.root, "work-2"));
  Deno.symlinkSync("../work-2", workspace.path("sibling"));
  assertThrows(() => resolveLaunchDirectory(workspace.cwd, "sibling"), Error, "Cannot launch in");
  Deno.symlinkSync("work/a", join(workspace.root, "back")); // out and in again is out
  assertThrows(() => resolveLaunchDirectory(workspace.cwd, "../back"), Error, "Cannot launch in");
  Deno.mkdirSync(workspace.path("..name"));
  assertEquals(resolveLaunchDirectory(workspace.cwd, "..name").cwd, workspace.path("..name"));
});

Deno.test("resolveLaunchDirectory() ends on a link to itself", () => {
  using workspace = place();
  let answer = null;
  try {
    answer = resolveLaunchDirectory(workspace.cwd, "loop");
  } catch { /* refused is as good */ }
  assert(answer === null || answer.cwd === workspace.cwd);
});

Deno.test("resolveLaunchDirectory() creates nothing", () => {
  using workspace = place();
  const before = fingerprint(workspace.root);
  resolveLaunchDirectory(workspace.cwd, "missing/deep");
  assertEquals(fingerprint(workspace.root), before);
});
