/**
 * One piece of a message: text, a picture, a file, or something this page does not know yet.
 *
 * Reads ACP content blocks and the blocks of our own prompts into one shape. Never loses a block: what is
 * not understood is kept raw.
 */
import type { PromptBlock } from "../wire.ts";
import { readable, record, string } from "./shape.ts";

export type Part =
  | { readonly type: "text"; readonly text: string }
  | {
    readonly type: "image";
    readonly mimeType: string;
    /** Base64, when the agent sent it. */
    readonly data: string | null;
    /** Hash, when a person attached it. */
    readonly blob: string | null;
    readonly name: string | null;
  }
  | { readonly type: "audio"; readonly mimeType: string; readonly data: string | null }
  | {
    readonly type: "link";
    readonly uri: string;
    readonly name: string;
    readonly description: string | null;
  }
  | {
    readonly type: "file";
    readonly name: string;
    readonly mimeType: string | null;
    readonly text: string | null;
    readonly blob: string | null;
  }
  | { readonly type: "unknown"; readonly raw: unknown };

/** An ACP content block as a part. */
export function readPart(value: unknown): Part {
  if (typeof value === "string") return { type: "text", text: value };
  const block = record(value);
  switch (block.type) {
    case "text":
      return typeof block.text === "string" ? { type: "text", text: block.text } : unknown(value);
    case "image":
      return {
        type: "image",
        mimeType: string(block.mimeType) ?? "image/png",
        data: string(block.data),
        blob: null,
        name: string(block.uri),
      };
    case "audio":
      return { type: "audio", mimeType: string(block.mimeType) ?? "audio/wav", data: string(block.data) };
    case "resource_link":
      return typeof block.uri === "string" ? readLink(block.uri, block) : unknown(value);
    case "resource":
      return readResource(value, record(block.resource));
    default:
      return unknown(value);
  }
}

/** A block of a prompt as a part. */
export function readPromptPart(block: PromptBlock): Part {
  const name = string(record(block).name);
  switch (block?.type) {
    case "image":
      return {
        type: "image",
        mimeType: string(block.mimeType) ?? "image/png",
        data: null,
        blob: string(block.blob),
        name,
      };
    case "audio":
    case "resource":
      return {
        type: "file",
        name: name ?? "file",
        mimeType: string(block.mimeType),
        text: null,
        blob: string(block.blob),
      };
    default:
      return readPart(block);
  }
}

/** `parts` with `part` at the end; text joins onto text. */
export function appendPart(parts: readonly Part[], part: Part): readonly Part[] {
  const last = parts.at(-1);
  if (part.type === "text" && last?.type === "text") {
    return [...parts.slice(0, -1), { type: "text", text: last.text + part.text }];
  }
  return [...parts, part];
}

/** The text of `parts`, everything else left out. */
export function textOf(parts: readonly Part[]): string {
  let text = "";
  for (const part of parts) if (part.type === "text") text += part.text;
  return text;
}

/** Name of what an unknown part calls itself, and its content for reading. */
export function describeUnknown(raw: unknown): { readonly kind: string; readonly text: string } {
  return { kind: string(record(raw).type) ?? typeof raw, text: readable(raw) };
}

function readLink(uri: string, block: Readonly<Record<string, unknown>>): Part {
  const name = string(block.title) ?? string(block.name) ?? uri;
  return { type: "link", uri, name, description: string(block.description) };
}

function readResource(value: unknown, resource: Readonly<Record<string, unknown>>): Part {
  const uri = string(resource.uri);
  if (uri === null) return unknown(value);
  return {
    type: "file",
    name: uri,
    mimeType: string(resource.mimeType),
    text: string(resource.text),
    blob: null,
  };
}

function unknown(raw: unknown): Part {
  return { type: "unknown", raw };
}
