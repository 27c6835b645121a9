/**
 * `--open`: hands the link to the browser by a file only its owner can read, so that no token ever
 * stands in a process list.
 */
import { join } from "@std/path";
import { removeIfThere, writeFileAtomic } from "../coordination/atomic_file.ts";
import type { Log } from "../log.ts";

/** The browser has read the file by then. Milliseconds. */
const KEPT_MS = 30_000;

/** Returns what takes the link from the disk, should the program end earlier. */
export function openInBrowser(link: string, options: { stateDir: string; log: Log }): () => void {
  const path = join(options.stateDir, `open-${Deno.pid}.html`);
  const remove = () => removeIfThere(path);
  // Nothing in a link of ours needs escaping: scheme, address, base64url.
  writeFileAtomic(path, `<!doctype html><meta http-equiv="refresh" content="0; url=${link}">\n`);
  const timer = setTimeout(remove, KEPT_MS);
  Deno.unrefTimer(timer);
  const program = Deno.build.os === "darwin" ? "open" : "xdg-open";
  try {
    const child = new Deno.Command(program, { args: [path], stdin: "null", stdout: "null", stderr: "null" })
      .spawn();
    child.unref();
  } catch {
    options.log.warn(`Cannot open a browser as "${program}" is not there; open the link yourself`);
  }
  return remove;
}

const LEFT_OVER = /^open-(\d+)\.html$/;

/** Removes what a drawbridge that was killed left behind. */
export function sweepOpened(stateDir: string, isDead: (pid: number) => boolean): void {
  for (const { name } of Deno.readDirSync(stateDir)) {
    const pid = Number(LEFT_OVER.exec(name)?.[1]);
    if (Number.isInteger(pid) && isDead(pid)) removeIfThere(join(stateDir, name));
  }
}
