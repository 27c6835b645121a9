/**
 * `deno task bench`: how long a picture of a workspace of 20,000 files takes, with git and without.
 *
 * Printed, never asserted: the figures are of this machine and this minute.
 */
import { join } from "@std/path";
import { openSnapshots, type Snapshots } from "../../lib/snapshots/snapshots.ts";

const FILES = 20_000;
const FILES_IN_DIRECTORY = 40;
const LATER = 5;

/** 4.7 KB a file, 94 MB in all, as in the notes that the way with git was chosen by. */
function fill(workspace: string): void {
  const filling = "the quick brown fox jumps over the lazy dog, again and again\n".repeat(77);
  for (let file = 0; file < FILES; file++) {
    const directory = join(workspace, `d${Math.floor(file / FILES_IN_DIRECTORY)}`);
    if (file % FILES_IN_DIRECTORY === 0) Deno.mkdirSync(directory);
    Deno.writeTextFileSync(join(directory, `f${file}.txt`), `${file}\n${filling}`);
  }
}

function edit(workspace: string, files: number, text: string): void {
  for (let file = 0; file < files; file++) {
    const directory = `d${Math.floor(file / FILES_IN_DIRECTORY)}`;
    Deno.writeTextFileSync(join(workspace, directory, `f${file}.txt`), `${text} ${file}\n`);
  }
}

function git(workspace: string, ...args: string[]): void {
  const who = ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "gc.auto=0"];
  const { success, stderr } = new Deno.Command("git", { args: ["-C", workspace, ...who, ...args] })
    .outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  console.log(`  ${what.padEnd(34)}${Math.round(performance.now() - begun)} ms`);
  return result;
}

/** Longest time in which nothing else could run, while `work` did. */
async function longestHold(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await work();
  clearInterval(timer);
  return longest;
}

async function measure(workspace: string, snapshots: Snapshots): Promise<void> {
  const take = () => snapshots.take(new AbortController().signal);
  let first = await take();
  const later: number[] = [];
  for (let round = 0; round < LATER; round++) {
    const begun = performance.now();
    first = await take();
    later.push(performance.now() - begun);
  }
  console.log(
    `  later, nothing changed            ${Math.round(later.toSorted((a, b) => a - b)[LATER >> 1])} ms`,
  );
  edit(workspace, 15, "a");
  const few = await timed("after 15 changes", take);
  await timed("comparing those", () => snapshots.compare(first.ref, few.ref));
  edit(workspace, 2000, "b");
  const many = await timed("after 2,000 changes", take);
  await timed("comparing those", () => snapshots.compare(few.ref, many.ref));
  console.log(`  longest hold of a later one       ${Math.round(await longestHold(take))} ms`);
}

async function run(title: string, prepare: (workspace: string) => void): Promise<void> {
  const root = Deno.makeTempDirSync({ prefix: "drawbridge-bench-" });
  try {
    const [workspace, directory] = [join(root, "workspace"), join(root, "state")];
    Deno.mkdirSync(workspace);
    fill(workspace);
    prepare(workspace);
    using snapshots = await openSnapshots({ cwd: workspace, directory, owner: "bench", now: Date.now });
    console.log(title);
    const hold = await longestHold(() => timed("first", () => snapshots.take(new AbortController().signal)));
    console.log(`  longest hold of the first         ${Math.round(hold)} ms`);
    await measure(workspace, snapshots);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

await run("snapshots of 20,000 files, 94 MB, git, committed", (workspace) => {
  git(workspace, "init", "-q");
  git(workspace, "add", "-A");
  git(workspace, "commit", "-q", "-m", "all");
  git(workspace, "repack", "-adq");
});
await run(
  "snapshots of 20,000 files, 94 MB, git, none committed",
  (workspace) => git(workspace, "init", "-q"),
);
await run("snapshots of 20,000 files, 94 MB, without git", () => {});
