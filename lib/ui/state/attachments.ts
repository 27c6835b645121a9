/**
 * Files on their way into a prompt: uploaded as soon as they are added, named by hash when sent; or files of the
 * workspace, which are only named.
 *
 * Knows the limits (wire.ts) and what the agent takes, no view. Each file is uploading, stored or failed.
 */
import { type Signal, signal } from "@preact/signals";
import type { PromptCapabilities } from "../../acp.ts";
import type { BlobStored, FoundFile } from "../../api.ts";
import { LIMITS, type PromptBlock } from "../../wire.ts";
import { words } from "./words.ts";
import { errorText } from "./error_text.ts";

export interface Attachment {
  readonly key: string;
  readonly name: string;
  /** How it goes to the agent. */
  readonly type: "image" | "audio" | "resource" | "resource_link";
  readonly mimeType: string;
  readonly size: number;
  readonly state: "uploading" | "stored" | "failed";
  readonly blob: string | null;
  /** Address of a file of the workspace: nothing of it is stored. */
  readonly uri?: string;
  /** `blob:` address of a picture's preview. */
  readonly preview: string | null;
}

/** A file of a draft: its bytes are with the bridge, by hash; null when they did not get there, or it is a link. */
export type KeptFile = Pick<Attachment, "name" | "type" | "mimeType" | "size" | "blob" | "uri">;

export class Attachments {
  readonly list: Signal<readonly Attachment[]> = signal([]);
  readonly problem: Signal<string | null> = signal(null);
  readonly #upload: (bytes: Blob) => Promise<BlobStored>;
  readonly #keep: (list: readonly Attachment[]) => void;
  /** Files of the workspace whose names went from the text. */
  #letGo: readonly Attachment[] = [];

  /** `keep` is told of every change but {@link clear}. */
  constructor(
    { upload, keep }: {
      readonly upload: (bytes: Blob) => Promise<BlobStored>;
      readonly keep: (list: readonly Attachment[]) => void;
    },
  ) {
    this.#upload = upload;
    this.#keep = keep;
  }

  /** Puts files back that were kept; one whose bytes never arrived is shown as failed. */
  restore(files: readonly KeptFile[]): void {
    const restored = files.map(attached);
    if (restored.length > 0) this.#set([...restored, ...this.list.value]);
  }

  /** Takes what the agent and the limits allow; the rest is named in `problem`. */
  add(files: readonly File[], capabilities: PromptCapabilities): void {
    this.problem.value = null;
    for (const file of files) {
      const type = blockType(file.type, capabilities);
      const problem = type === null ? words.attach.notTaken(file.name) : this.#refusal(file);
      if (problem !== null || type === null) this.problem.value = problem;
      else void this.#store(file, type);
    }
  }

  /** Names a file of the workspace; twice is once. */
  link({ path, uri }: FoundFile): void {
    this.problem.value = null;
    if (this.list.value.some((attachment) => attachment.uri === uri)) return;
    if (this.#isFull) this.problem.value = words.attach.tooMany;
    else this.#set([...this.list.value, attached(linked(path, uri))]);
  }

  /** The text became `after`: a file goes with its `@name`, and comes back with it. */
  follow(before: string, after: string): void {
    const gone = this.list.value.filter((one) => isNamed(one, before) && !isNamed(one, after));
    const named = this.#letGo.filter((one) => isNamed(one, after));
    if (gone.length === 0 && named.length === 0) return;
    this.#letGo = [...this.#letGo.filter((one) => !named.includes(one)), ...gone];
    const kept = this.list.value.filter((one) => !gone.includes(one));
    this.#set([...kept, ...named.filter(({ uri }) => !kept.some((one) => one.uri === uri))]);
  }

  /** The files of the workspace among them. */
  links(): readonly FoundFile[] {
    return this.list.value.flatMap(({ name, uri }) => uri === undefined ? [] : [{ path: name, uri }]);
  }

  remove(key: string): void {
    const gone = this.list.value.find((attachment) => attachment.key === key);
    if (gone?.preview) URL.revokeObjectURL(gone.preview);
    this.#set(this.list.value.filter((attachment) => attachment !== gone));
    this.problem.value = null;
  }

  /** Lets the previews go; the files stay. */
  release(): void {
    for (const { preview } of this.list.value) if (preview) URL.revokeObjectURL(preview);
    this.list.value = this.list.value.map((attachment) => ({ ...attachment, preview: null }));
  }

  clear(): void {
    this.release();
    this.list.value = [];
    this.#letGo = [];
    this.problem.value = null;
  }

  /** Blocks for the prompt; null while a file is not stored. */
  blocks(): readonly PromptBlock[] | null {
    const blocks: PromptBlock[] = [];
    for (const { state, type, blob, uri, mimeType, name } of this.list.value) {
      if (type === "resource_link") {
        if (uri !== undefined) blocks.push({ type, uri, name });
        continue;
      }
      if (state !== "stored" || blob === null) return null;
      blocks.push({ type, mimeType, blob, name });
    }
    return blocks;
  }

  #refusal(file: File): string | null {
    const total = this.list.value.reduce((sum, { size }) => sum + size, file.size);
    if (file.size > LIMITS.attachmentBytesMax) return words.attach.tooBig(file.name);
    if (total > LIMITS.attachmentsBytesMax) return words.attach.tooBigTogether;
    return this.#isFull ? words.attach.tooMany : null;
  }

  get #isFull(): boolean {
    return this.list.value.length >= LIMITS.attachmentsMax;
  }

  async #store(file: File, type: Attachment["type"]): Promise<void> {
    const mimeType = file.type || "text/plain";
    const key = crypto.randomUUID();
    const preview = isImage(mimeType) ? URL.createObjectURL(file) : null;
    const added: Attachment = {
      key,
      name: file.name || words.attach.pasted,
      type,
      mimeType,
      size: file.size,
      state: "uploading",
      blob: null,
      preview,
    };
    this.#set([...this.list.value, added]);
    try {
      const { blob } = await this.#upload(file);
      this.#change(key, { state: "stored", blob });
    } catch (error) {
      this.#change(key, { state: "failed" });
      this.problem.value = words.attach.failed(
        file.name,
        errorText(error),
      );
    }
  }

  #change(key: string, change: Partial<Attachment>): void {
    if (!this.list.value.some((attachment) => attachment.key === key)) return;
    this.#set(
      this.list.value.map((attachment) => attachment.key === key ? { ...attachment, ...change } : attachment),
    );
  }

  #set(list: readonly Attachment[]): void {
    this.list.value = list;
    this.#keep(list);
  }
}

/** The files of a prompt that came back. Their sizes are with the bridge, which looks at the limits itself. */
export function filesOf(blocks: readonly PromptBlock[]): readonly KeptFile[] {
  return blocks.flatMap((block) => {
    if (block.type === "text") return [];
    if (block.type === "resource_link") return [linked(block.name, block.uri)];
    const { type, mimeType, blob, name = words.attach.pasted } = block;
    return [{ type, mimeType, blob, name, size: 0 }];
  });
}

function isNamed({ uri, name }: Attachment, text: string): boolean {
  return uri !== undefined && text.includes(`@${name}`);
}

function attached(file: KeptFile): Attachment {
  return {
    ...file,
    key: crypto.randomUUID(),
    state: file.blob === null && file.uri === undefined ? "failed" : "stored",
    preview: null,
  };
}

function linked(name: string, uri: string): KeptFile {
  return { type: "resource_link", name, uri, mimeType: "", size: 0, blob: null };
}

/** SVG is a document that can carry script: it travels as a file. */
export function isImage(mimeType: string): boolean {
  return mimeType.startsWith("image/") && mimeType !== "image/svg+xml";
}

/** How the agent takes a file of this type; null when it does not. */
function blockType(mimeType: string, capabilities: PromptCapabilities): Attachment["type"] | null {
  if (isImage(mimeType)) return capabilities.image ? "image" : null;
  if (mimeType.startsWith("audio/") && capabilities.audio) return "audio";
  return capabilities.embeddedContext ? "resource" : null;
}

/** Value for a file picker's `accept`; null when the agent takes no files at all. */
export function acceptedTypes({ image, audio, embeddedContext }: PromptCapabilities): string | null {
  if (embeddedContext) return "";
  return [image && "image/*", audio && "audio/*"].filter(Boolean).join(",") || null;
}
