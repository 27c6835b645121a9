/**
 * Files that people attach to prompts: stored once, named by the SHA-256 of their bytes.
 *
 * The journal carries names only. The bytes are put into ACP content blocks when a prompt goes out, as
 * far as the agent's prompt capabilities allow.
 */
import { join } from "@std/path";
import type { ContentBlock, PromptCapabilities } from "../acp.ts";
import { ensureDirectory, writeFileAtomic } from "../coordination/atomic_file.ts";
import { directoryEntries } from "../coordination/presence.ts";
import { asText } from "../files/text.ts";
import type { BlobStored } from "../api.ts";
import { LIMITS, type PromptBlock } from "../wire.ts";

const HASH = /^[0-9a-f]{64}$/;

export class Blobs {
  readonly #directory: string;

  constructor(sessionDirectory: string) {
    this.#directory = join(sessionDirectory, "blobs");
  }

  /** Puts all of them into another session's directory: named by content, they are the same there. */
  copyTo(sessionDirectory: string): void {
    const target = join(sessionDirectory, "blobs");
    for (const { name } of directoryEntries(this.#directory)) {
      ensureDirectory(target);
      if (HASH.test(name)) Deno.copyFileSync(join(this.#directory, name), join(target, name));
    }
  }

  /** Stores `bytes`; the same bytes twice are one file. @throws RangeError above the limit. */
  async put(bytes: Uint8Array<ArrayBuffer>): Promise<BlobStored> {
    if (bytes.length > LIMITS.attachmentBytesMax) {
      throw new RangeError(
        `Cannot attach a file of ${bytes.length} bytes as the limit is ${LIMITS.attachmentBytesMax} bytes`,
      );
    }
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const blob = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    ensureDirectory(this.#directory);
    writeFileAtomic(join(this.#directory, blob), bytes);
    return { blob, size: bytes.length };
  }

  /** The bytes named `blob`, or null where there are none. */
  async get(blob: string): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!HASH.test(blob)) return null;
    try {
      return await Deno.readFile(join(this.#directory, blob));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
  }

  /** A prompt's blocks as the agent is sent them. @throws Error when it does not take one, or one is not here. */
  async expand(blocks: readonly PromptBlock[], capabilities: PromptCapabilities): Promise<ContentBlock[]> {
    const expanded: ContentBlock[] = [];
    let total = 0;
    for (const block of blocks) {
      if (block.type === "text" || block.type === "resource_link") {
        expanded.push(block);
        continue;
      }
      const bytes = await this.get(block.blob);
      if (!bytes) throw new Error(`Cannot attach "${block.name ?? block.blob}" as its bytes are not here`);
      total += bytes.length;
      if (total > LIMITS.attachmentsBytesMax) {
        throw new Error(`Cannot attach files of more than ${LIMITS.attachmentsBytesMax} bytes to one prompt`);
      }
      expanded.push(attachment(block, bytes, capabilities));
    }
    return expanded;
  }
}

function attachment(
  block: Exclude<PromptBlock, { type: "text" | "resource_link" }>,
  bytes: Uint8Array<ArrayBuffer>,
  capabilities: PromptCapabilities,
): ContentBlock {
  if (block.type === "image") {
    if (!capabilities.image) throw new Error("Cannot send the image as this agent takes no images");
    return { type: "image", mimeType: block.mimeType, data: base64(bytes) };
  }
  if (block.type === "audio") {
    if (!capabilities.audio) throw new Error(`Cannot send "${block.name}" as this agent takes no sound`);
    return { type: "audio", mimeType: block.mimeType, data: base64(bytes) };
  }
  if (!capabilities.embeddedContext) {
    throw new Error(`Cannot send "${block.name}" as this agent takes no files`);
  }
  const resource = { uri: `attachment:///${encodeURIComponent(block.name)}`, mimeType: block.mimeType };
  const text = asText(bytes);
  return {
    type: "resource",
    resource: text === null ? { ...resource, blob: base64(bytes) } : { ...resource, text },
  };
}

function base64(bytes: Uint8Array<ArrayBuffer>): string {
  return bytes.toBase64();
}
