/**
 * Files of the workspace that a prompt names instead of carrying them: each a `file:` address below it.
 *
 * The agent is told the address alone and reads the file itself, or does not.
 */
import { fromFileUrl } from "@std/path";
import { isFileInside } from "../snapshots/workspace_files.ts";
import type { PromptBlock } from "../wire.ts";

/** @throws Error naming the first link among `blocks` that leads to no file of `workspace`. */
export function assertLinksInside(blocks: readonly PromptBlock[], workspace: string): void {
  for (const block of blocks) {
    if (block.type !== "resource_link") continue;
    const path = pathOf(block.uri);
    if (path !== null && isFileInside(workspace, path)) continue;
    throw new Error(`Cannot link to "${block.name}" as there is no such file in the workspace`);
  }
}

/** Null for what is no file's address. */
function pathOf(uri: string): string | null {
  try {
    const url = new URL(uri);
    return url.protocol === "file:" && url.host === "" ? fromFileUrl(url) : null;
  } catch {
    return null; // no address at all, or one that cannot be decoded
  }
}
