/** A hostile repository runs nothing, and nothing is written into anybody's. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { Snapshots } from "../../../lib/snapshots/snapshots.ts";
import { fingerprint, makeOld, take, Workspace } from "./workspace.ts";

const TAKER = new URL("./snapshot_taker.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** A command that says that it ran. */
function trap(workspace: Workspace, name: string): string {
  return `echo ${name} >> '${join(workspace.root, "ran")}'; cat`;
}

function assertNothingRan(workspace: Workspace): void {
  let ran = "";
  try {
    ran = Deno.readTextFileSync(join(workspace.root, "ran"));
  } catch { /* as it should be */ }
  assertEquals(ran, "");
}

/** Everything that can be done with pictures. */
async function useAll(workspace: Workspace, snapshots: Snapshots): Promise<void> {
  const before = await take(snapshots);
  workspace.write("a", "changed\n");
  workspace.write("new", "1\n");
  const after = await take(snapshots);
  assert((await snapshots.compare(before.ref, after.ref)).files.length >= 2);
  await snapshots.read(before.ref, "a");
  await snapshots.restore(before.ref, "a");
  await snapshots.restore(before.ref, "new");
}

Deno.test("hooks, fsmonitor, filters, diff drivers and textconv of a repository are not run", async () => {
  using workspace = new Workspace();
  workspace.init();
  workspace.write("a", "one\n");
  workspace.write("s p", "one\n");
  workspace.commit();
  workspace.write(".gitattributes", "* filter=evil diff=evil\nnew filter=a=b\n");
  const script = join(workspace.root, "script");
  Deno.writeTextFileSync(script, `#!/bin/sh\n${trap(workspace, "script")}\n`, { mode: 0o755 });
  for (const filter of ["evil", "a=b"]) {
    for (const side of ["clean", "smudge"]) {
      workspace.git(["config", `filter.${filter}.${side}`, trap(workspace, side)]);
    }
  }
  workspace.git(["config", "filter.evil.process", script]);
  workspace.git(["config", "filter.evil.required", "true"]);
  for (
    const key of ["core.fsmonitor", "diff.external", "diff.evil.command", "diff.evil.textconv", "core.pager"]
  ) {
    workspace.git(["config", key, script]);
  }
  Deno.mkdirSync(workspace.path(".git/hooks"), { recursive: true });
  for (const hook of ["post-index-change", "pre-commit", "fsmonitor-watchman", "post-checkout"]) {
    Deno.copyFileSync(script, workspace.path(`.git/hooks/${hook}`));
  }
  using snapshots = await workspace.open();
  assertEquals(snapshots.kind, "git");
  await useAll(workspace, snapshots);
  assertNothingRan(workspace);
  try {
    workspace.git(["add", "a"]); // the traps are good: the person's own git springs them
  } catch { /* what ran is no filter */ }
  assert(Deno.readTextFileSync(join(workspace.root, "ran")).includes("script"));
});

Deno.test("filters of a nested repository are not run to see whether it is dirty", async () => {
  using workspace = new Workspace();
  workspace.init();
  workspace.write("a", "one\n");
  for (const name of ["tracked", "untracked"]) {
    workspace.init(name);
    workspace.write(`${name}/x`, "1\n");
    workspace.commit(name);
  }
  workspace.git(["add", "a", "tracked"]);
  for (const name of ["tracked", "untracked"]) {
    workspace.git(["config", "filter.evil.clean", trap(workspace, name)], name);
    workspace.write(`${name}/.gitattributes`, "* filter=evil\n");
    workspace.write(`${name}/x`, "2\n"); // as long as before: only a look into it can tell
  }
  using snapshots = await workspace.open();
  await useAll(workspace, snapshots);
  assertNothingRan(workspace);
  workspace.git(["status", "--porcelain"]); // as it would be
  assert(Deno.readTextFileSync(join(workspace.root, "ran")).includes("tracked"));
});

Deno.test("an object that is not there is not fetched from where the repository says", async () => {
  using workspace = new Workspace();
  workspace.init();
  workspace.write("a", "one\n");
  makeOld(workspace.path("a"));
  workspace.commit();
  const script = join(workspace.root, "upload-pack");
  Deno.writeTextFileSync(script, `#!/bin/sh\necho fetch >> '${join(workspace.root, "ran")}'\nexit 1\n`, {
    mode: 0o755,
  });
  const settings = { "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin" };
  const remote = {
    url: workspace.root,
    promisor: "true",
    uploadpack: script,
    fetch: "+refs/heads/*:refs/remotes/o/*",
  };
  for (const [key, value] of Object.entries(settings)) workspace.git(["config", key, value]);
  for (const [key, value] of Object.entries(remote)) workspace.git(["config", `remote.origin.${key}`, value]);
  const blob = workspace.git(["rev-parse", "HEAD:a"]).trim();
  Deno.removeSync(workspace.path(`.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`));
  using snapshots = await workspace.open();
  const at = await take(snapshots);
  await assertRejects(() => snapshots.read(at.ref, "a"), Error, "not kept any more");
  assertNothingRan(workspace);
  try {
    workspace.git(["cat-file", "blob", blob]); // as it would be
  } catch { /* what it ran was no upload-pack */ }
  assert(Deno.readTextFileSync(join(workspace.root, "ran")).includes("fetch"));
});

Deno.test("nothing is written into the person's repository, nor into the work tree", async () => {
  using workspace = new Workspace();
  workspace.init();
  workspace.write("a", "one\n");
  workspace.write("staged", "one\n");
  workspace.write("sub/x", "one\n");
  workspace.commit();
  workspace.write("staged", "two\n");
  workspace.git(["add", "staged"]);
  for (const name of ["a", "new", "sub/x"]) workspace.write(name, "two\n");
  const status = workspace.git(["status", "--porcelain=v2"]);
  const before = fingerprint(workspace.cwd);
  using snapshots = await workspace.open();
  using below = await workspace.open({ below: "sub", owner: "below" });
  const at = await take(snapshots);
  await take(below);
  await snapshots.read(at.ref, "a");
  await snapshots.compare(at.ref, (await take(snapshots)).ref);
  assertEquals(fingerprint(workspace.cwd), before);
  await snapshots.restore(at.ref, "a");
  assertEquals(workspace.git(["status", "--porcelain=v2"]), status);
});

Deno.test("GIT_ variables of the person lead nowhere else", async () => {
  using workspace = new Workspace();
  using other = new Workspace();
  for (const repository of [workspace, other]) {
    repository.init();
    repository.write("a", "one\n");
    repository.commit();
  }
  const before = fingerprint(other.cwd);
  const git = other.path(".git");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-prompt",
      "--no-check",
      "--config",
      CONFIG,
      TAKER,
      workspace.cwd,
      workspace.directory,
    ],
    env: {
      ...{ GIT_DIR: git, GIT_WORK_TREE: other.cwd, GIT_INDEX_FILE: join(git, "index"), GIT_PREFIX: "x/" },
      ...{ GIT_OBJECT_DIRECTORY: join(git, "objects"), GIT_COMMON_DIR: git, GIT_NAMESPACE: "n" },
      ...{ GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.bare", GIT_CONFIG_VALUE_0: "true" },
      ...{ GIT_TRACE: join(other.root, "trace"), GIT_TRACE2_EVENT: join(other.root, "trace2") },
      ...{ GIT_CEILING_DIRECTORIES: workspace.cwd, GIT_DEFAULT_HASH: "sha256", GIT_EXTERNAL_DIFF: "false" },
    },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const { ref } = JSON.parse(new TextDecoder().decode(stdout));
  using snapshots = await workspace.open();
  assertEquals(ref, (await take(snapshots)).ref);
  assertEquals(fingerprint(other.cwd), before);
  assertEquals([...Deno.readDirSync(other.root)].map(({ name }) => name), ["work"]);
});
