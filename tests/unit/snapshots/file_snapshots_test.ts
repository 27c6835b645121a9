/** Pictures without git: the walk, what it leaves out, and manifests that survive a kill. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { SLICE_MS } from "../../../lib/snapshots/slices.ts";
import { SNAPSHOT_FILES_MAX } from "../../../lib/snapshots/snapshots.ts";
import { within } from "../../support/deadline.ts";
import { changes, makeOld, readText, take, Workspace } from "./workspace.ts";

const TAKER = new URL("./snapshot_taker.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

async function opened(workspace: Workspace, now?: () => number) {
  const snapshots = await workspace.open({ now });
  assertEquals(snapshots.kind, "files");
  return snapshots;
}

interface StoredManifest {
  readonly files:
    readonly (readonly [path: string, size: number, mtimeNs: string, mode: number, hash: string | null])[];
}

function manifests(workspace: Workspace): Map<string, StoredManifest> {
  const folder = join(workspace.directory, "manifests");
  return new Map([...Deno.readDirSync(folder)].map(({ name }) => {
    const text = Deno.readTextFileSync(join(folder, name));
    assertEquals(`${createHash("sha256").update(text).digest("hex")}.json`, name);
    return [name.slice(0, -".json".length), JSON.parse(text)];
  }));
}

function paths(workspace: Workspace): string[] {
  return [...manifests(workspace).values()][0].files.map(([path]) => path);
}

Deno.test("what tools make and what .gitignore files say is left out, nested ones too", async () => {
  using workspace = new Workspace();
  workspace.write(".gitignore", "*.log\n/top\n!keep.log\nlogs/\n");
  workspace.write("src/.gitignore", "# comment\n!*.log\nsecret\n/here/*\n!/here/but\n");
  for (const name of ["a.log", "keep.log", "top", "logs/keep.log", "src/b.log", "src/secret", "src/top"]) {
    workspace.write(name, "1");
  }
  for (const name of ["src/here/x", "src/here/but", "src/deep/secret", "src/deep/x", "A.LOG", "deep/a.log"]) {
    workspace.write(name, "1");
  }
  for (
    const name of [
      ".git",
      "node_modules",
      "target",
      ".venv",
      "venv",
      "dist",
      "build",
      "out",
      ".next",
      "__pycache__",
      ".cache",
    ]
  ) {
    workspace.write(`${name}/x`, "1");
    workspace.write(`src/${name}/x`, "1");
  }
  workspace.write("env/pyvenv.cfg", "1");
  workspace.write("env/lib/x", "1");
  workspace.write("linked/.git", "gitdir: elsewhere\n");
  workspace.write("other/build", "a file of that name is no build output");
  using snapshots = await opened(workspace);
  await take(snapshots);
  const kept = [
    ".gitignore",
    "A.LOG",
    "keep.log",
    "other/build",
    "src/.gitignore",
    "src/b.log",
    "src/deep/x",
  ];
  assertEquals(paths(workspace), [...kept, "src/here/but", "src/top"]);
});

Deno.test("restore() touches nothing that the walk leaves out", async () => {
  using workspace = new Workspace();
  workspace.write("src/.gitignore", "secret\n");
  using snapshots = await opened(workspace);
  const { ref } = await take(snapshots);
  const names = ["src/secret", "node_modules/x", "env/lib/x", "src/dist/deep/x"];
  workspace.write("env/pyvenv.cfg", "1");
  for (const name of names) workspace.write(name, "1");
  for (const name of names) {
    await assertRejects(() => snapshots.restore(ref, name), Error, "it is ignored");
    assertEquals(workspace.text(name), "1");
  }
});

Deno.test("100,000 files, most of them ignored: those are absent, and nothing waits longer than a slice", async () => {
  using workspace = new Workspace(isDirectory("/dev/shm") ? "/dev/shm" : undefined);
  fill(workspace, "node_modules/p", 60_000);
  fill(workspace, ".git/objects/o", 38_000);
  fill(workspace, "src/s", 2000);
  const clock = new StepClock();
  using snapshots = await opened(workspace, clock.now);
  const { files } = await clock.watch(() => take(snapshots));
  assertEquals(files, 2000);
  assert(paths(workspace).every((path) => path.startsWith("src/")));
  // Every file is a step in the walk, and a step is a millisecond.
  assert(clock.turns > 2000 / SLICE_MS, `only ${clock.turns} turns of the event loop`);
  assert(clock.longest <= 3 * (SLICE_MS + 2), `${clock.longest} steps in one turn of the event loop`);
});

/** A clock that goes on by a millisecond each time it is read, and counts how much of it passes in a turn. */
class StepClock {
  turns = 0;
  longest = 0;
  #at = 1_000_000;
  #since = 1_000_000;

  readonly now = () => ++this.#at;

  async watch<T>(work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      this.turns++;
      this.longest = Math.max(this.longest, this.#at - this.#since);
      this.#since = this.#at;
    }, 0);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }
}

function fill(workspace: Workspace, prefix: string, files: number): void {
  for (let file = 0; file < files; file++) {
    const directory = workspace.path(`${prefix}${Math.floor(file / 1000)}`);
    if (file % 1000 === 0) Deno.mkdirSync(directory, { recursive: true });
    Deno.writeTextFileSync(`${directory}/${file}`, "");
  }
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false; // not on this system
  }
}

Deno.test("beyond the limit of files a picture says so, and claims nothing of the rest", async () => {
  using workspace = new Workspace(isDirectory("/dev/shm") ? "/dev/shm" : undefined);
  fill(workspace, "m", SNAPSHOT_FILES_MAX - 1);
  workspace.write("z-last", "1");
  using snapshots = await opened(workspace);
  const whole = await take(snapshots);
  assertEquals([whole.files, whole.truncated], [SNAPSHOT_FILES_MAX, false]);
  workspace.write("a-first", "1");
  const cut = await take(snapshots);
  assertEquals([cut.files, cut.truncated], [SNAPSHOT_FILES_MAX, true]);
  assertEquals(await changes(snapshots, whole, cut), ["added a-first +1 -0"]);
  await assertRejects(() => snapshots.restore(cut.ref, "z-last"), Error, "too many files");
  assertEquals(workspace.text("z-last"), "1");
});

Deno.test("a file above 1 MiB is compared by size and time, not kept, and not destroyed", async () => {
  using workspace = new Workspace();
  const large = new Uint8Array(1024 * 1024 + 1).fill(65);
  workspace.write("large", large);
  workspace.write("grown", "small");
  makeOld(workspace.path("large"));
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  assertEquals(await changes(snapshots, before, await take(snapshots)), []);
  for (const name of ["large", "grown", "new"]) workspace.write(name, large);
  const after = await take(snapshots);
  assertEquals(await changes(snapshots, before, after), ["modified grown", "modified large", "added new"]);
  await assertRejects(() => snapshots.read(before.ref, "large"), Error, "larger than 1 MiB");
  for (const name of ["grown", "new"]) {
    await assertRejects(() => snapshots.restore(before.ref, name), Error, "it is too large");
    assertEquals(Deno.statSync(workspace.path(name)).size, large.length);
  }
});

Deno.test("lines are not counted of what is larger than 512 KB", async () => {
  using workspace = new Workspace();
  workspace.write("a", "line\n".repeat(110_000));
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  workspace.write("a", "line\n".repeat(110_001));
  assertEquals(await changes(snapshots, before, await take(snapshots)), ["modified a"]);
});

Deno.test("FIFOs and sockets are no files and hold nothing up", async () => {
  using workspace = new Workspace();
  assert(
    new Deno.Command("mkfifo", { args: [workspace.path("fifo"), workspace.path(".gitignore")] }).outputSync()
      .success,
  );
  using _listener = Deno.listen({ transport: "unix", path: workspace.path("socket") });
  workspace.write("a", "1");
  using snapshots = await opened(workspace);
  const { files, unreadable } = await within(take(snapshots), "a picture");
  assertEquals({ files, unreadable }, { files: 1, unreadable: 0 });
});

Deno.test("links to directories are not followed, nor round in circles", async () => {
  using workspace = new Workspace();
  workspace.write("d/a", "1");
  Deno.symlinkSync("..", workspace.path("d/up"));
  Deno.symlinkSync("/etc", workspace.path("etc"));
  using snapshots = await opened(workspace);
  await take(snapshots);
  assertEquals(paths(workspace), ["d/a", "d/up", "etc"]);
});

Deno.test("what cannot be read is counted and does not keep the others out", async () => {
  using workspace = new Workspace();
  workspace.write("closed", "1", 0o000);
  workspace.write("directory/x", "1");
  workspace.write("open", "1");
  Deno.chmodSync(workspace.path("directory"), 0o000);
  const drop = [
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
  ];
  const run = [Deno.execPath(), "run", "-A", "--no-prompt", "--no-check", "--config", CONFIG, TAKER];
  const [command, ...args] = [...(Deno.uid() === 0 ? drop : []), ...run, workspace.cwd, workspace.directory];
  const { stdout, stderr } = await new Deno.Command(command, { args }).output();
  Deno.chmodSync(workspace.path("directory"), 0o755);
  assertEquals(new TextDecoder().decode(stderr), "");
  const { files, unreadable } = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals({ files, unreadable }, { files: 1, unreadable: 2 });
});

Deno.test("a file that looks as it did is not read again, one that may have changed since is", async () => {
  using workspace = new Workspace();
  for (const name of ["old", "young"]) workspace.write(name, "one");
  makeOld(workspace.path("old"));
  const times = ["old", "young"].map((name) => Deno.statSync(workspace.path(name)).mtime ?? new Date(0));
  using snapshots = await opened(workspace);
  const before = await take(snapshots);
  ["old", "young"].forEach((name, at) => {
    workspace.write(name, "two");
    Deno.utimeSync(workspace.path(name), times[at], times[at]);
  });
  assertEquals(await changes(snapshots, before, await take(snapshots)), ["modified young +1 -1"]);
});

Deno.test("the first picture of another process goes on from the last one", async () => {
  using workspace = new Workspace();
  workspace.write("a", "one");
  makeOld(workspace.path("a"));
  using first = await opened(workspace);
  const before = await take(first);
  const time = Deno.statSync(workspace.path("a")).mtime ?? new Date(0);
  workspace.write("a", "two"); // looks as it did: only one who knows the last picture can take it for that
  Deno.utimeSync(workspace.path("a"), time, time);
  using second = await opened(workspace);
  assertEquals((await take(second)).ref, before.ref);
});

Deno.test("content is kept once, and a damaged one is not handed out", async () => {
  using workspace = new Workspace();
  for (const name of ["a", "b", "c"]) workspace.write(name, "same");
  using snapshots = await opened(workspace);
  const at = await take(snapshots);
  const blobs = [...Deno.readDirSync(join(workspace.directory, "blobs"))].flatMap(({ name }) => {
    return [...Deno.readDirSync(join(workspace.directory, "blobs", name))].map((blob) =>
      join(workspace.directory, "blobs", name, blob.name)
    );
  });
  assertEquals(blobs.length, 1);
  Deno.writeTextFileSync(blobs[0], "soma");
  await assertRejects(() => snapshots.read(at.ref, "a"), Error, "not kept any more");
});

Deno.test("a picture whose process is killed leaves whole manifests, and the next one is right", async () => {
  using workspace = new Workspace();
  fill(workspace, "s", 3000); // makes for a manifest that takes a while to write
  for (let round = 0; round < 12; round++) {
    const taker = new Deno.Command(Deno.execPath(), {
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
        "forever",
      ],
      stdout: "piped",
      stdin: "null",
    }).spawn();
    const reader = taker.stdout.getReader();
    await within(reader.read(), "a first picture");
    const writing = watchFolder(join(workspace.directory, "manifests"));
    await within(writing, "a manifest being written");
    taker.kill("SIGKILL");
    await Promise.all([taker.status, reader.cancel()]);
    assertWhole(workspace);
  }
  using snapshots = await opened(workspace);
  const at = await take(snapshots);
  for (let file = 0; file < 50; file++) {
    assertEquals(await readText(snapshots, at, `f${file}`), workspace.text(`f${file}`));
  }
  assert(
    [...Deno.readDirSync(join(workspace.directory, "manifests"))].every(({ name }) => name.endsWith(".json")),
  );
});

async function watchFolder(folder: string): Promise<void> {
  using watcher = Deno.watchFs(folder);
  for await (const _ of watcher) return;
}

/** Every manifest parses and has the hash in its name; what a kill left half is under another name. */
function assertWhole(workspace: Workspace): void {
  const folder = join(workspace.directory, "manifests");
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".json")) continue;
    const text = Deno.readTextFileSync(join(folder, name));
    assertEquals(createHash("sha256").update(text).digest("hex") + ".json", name);
    JSON.parse(text);
  }
}
