/**
 * Reading what a client sent: unknown values to checked ones.
 *
 * Knows no method. What does not fit is refused with -32602 and a sentence that names the field.
 */
import { type ContentBlock, ErrorCode } from "../acp.ts";
import { RpcError } from "../rpc/peer.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** `value` as an object of unknown fields; anything else is an empty one. */
export function fieldsOf(value: unknown): Fields {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  // An object of unknown fields is exactly a record.
  return isObject ? value as Fields : {};
}

/** The string `params[name]`. Throws {@link RpcError} -32602 when it is none. */
export function stringIn(params: Fields, name: string): string {
  const value = params[name];
  if (typeof value === "string" && value !== "") return value;
  throw invalid(`Cannot read "${name}" as a string: ${typeof value}`);
}

/** The prompt's blocks. Throws {@link RpcError} -32602 when one of them has no type. */
export function blocksIn(params: Fields): readonly ContentBlock[] {
  const { prompt } = params;
  if (!Array.isArray(prompt)) throw invalid(`Cannot read "prompt" as content blocks: ${typeof prompt}`);
  for (const block of prompt) {
    if (!isBlock(fieldsOf(block))) throw invalid(`Cannot read a block of "prompt" as content: unknown form`);
  }
  // Each was looked at just now.
  return prompt as readonly ContentBlock[];
}

export function invalid(message: string): RpcError {
  return new RpcError({ code: ErrorCode.invalidParams, message });
}

function isBlock(block: Fields): boolean {
  switch (block.type) {
    case "text":
      return typeof block.text === "string";
    case "image":
    case "audio":
      return typeof block.data === "string" && typeof block.mimeType === "string";
    case "resource_link":
      return typeof block.uri === "string" && typeof block.name === "string";
    case "resource":
      return typeof fieldsOf(block.resource).uri === "string";
    default:
      return false;
  }
}
