/**
 * Lines from a browser, checked: `unknown` becomes a {@link BrowserLine} here or nowhere. Pure.
 */
import type { ElicitationAction, ElicitationValue } from "../acp.ts";
import { type BrowserLine, LIMITS, type PromptBlock } from "../wire.ts";

const PROMPT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const BLOB = /^[0-9a-f]{64}$/;

type Fields = Readonly<Record<string, unknown>>;

/** @throws TypeError worded for the person, when `line` is not one of the browser's lines. */
export function parseBrowserLine(line: string): BrowserLine {
  const fields = parseObject(line);
  switch (fields.type) {
    case "prompt":
      return { type: "prompt", promptId: promptId(fields), blocks: promptBlocks(fields) };
    case "queue_edit":
      notEmpty([{ type: "text", text: text(fields, "text") }]);
      return { type: "queue_edit", promptId: promptId(fields), text: text(fields, "text") };
    case "queue_remove":
      return { type: "queue_remove", promptId: promptId(fields) };
    case "queue_move":
      return { type: "queue_move", promptId: promptId(fields), before: optionalId(fields.before) };
    case "steer":
      notEmpty([{ type: "text", text: text(fields, "text") }]);
      return { type: "steer", text: text(fields, "text") };
    case "permission_response":
      return {
        type: "permission_response",
        id: text(fields, "id"),
        optionId: text(fields, "optionId"),
        ...reason(fields),
      };
    case "elicitation_response":
      return {
        type: "elicitation_response",
        id: text(fields, "id"),
        action: elicitationAction(fields),
        content: elicitationContent(fields.content),
      };
    case "set_mode":
      return { type: "set_mode", modeId: text(fields, "modeId") };
    case "set_model":
      return { type: "set_model", modelId: text(fields, "modelId") };
    case "set_config":
      return { type: "set_config", configId: text(fields, "configId"), value: configValue(fields) };
    case "authenticate":
      return { type: "authenticate", methodId: text(fields, "methodId") };
    case "restart_agent":
      return { type: "restart_agent", fresh: fields.fresh === true };
    case "cancel":
    case "authenticate_cancel":
    case "queue_resume":
    case "ping":
      return { type: fields.type };
    default:
      throw new TypeError(`Cannot understand ${typeNamed(fields)}`);
  }
}

function parseObject(line: string): Fields {
  if (line.length > LIMITS.browserLineCharsMax) {
    throw new TypeError(`Cannot take a line of more than ${LIMITS.browserLineCharsMax} characters`);
  }
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new TypeError("Cannot understand a line that is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError("Cannot understand a line that is not a JSON object");
  }
  return value as Fields; // any object can be looked into by name
}

/** Only a string is named: making one out of anything else may fail. */
function typeNamed(fields: Fields): string {
  return typeof fields.type === "string"
    ? `a line of type "${fields.type.slice(0, 40)}"`
    : "a line without a type";
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") {
    throw new TypeError(`Cannot take "${fields.type}" as its "${name}" is not a string`);
  }
  return value;
}

function promptId(fields: Fields): string {
  const id = text(fields, "promptId");
  if (!PROMPT_ID.test(id)) throw new TypeError(`Cannot take a prompt as its id does not match ${PROMPT_ID}`);
  return id;
}

function optionalId(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function elicitationAction({ action }: Fields): ElicitationAction {
  if (action === "accept" || action === "decline" || action === "cancel") return action;
  throw new TypeError("Cannot take an answer that neither accepts, declines nor cancels");
}

/** A flat object of what a form can hold. */
function elicitationContent(content: unknown): Record<string, ElicitationValue> | undefined {
  if (content === undefined) return undefined;
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new TypeError("Cannot take a form that is not an object");
  }
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, formValue(name, value)]));
}

function formValue(name: string, value: unknown): ElicitationValue {
  const isOne = typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
  if (isOne) return value as ElicitationValue; // one of the three, as was just checked
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new TypeError(
    `Cannot take the field "${name.slice(0, 40)}" of a form as it is no text, number or choice`,
  );
}

function configValue(fields: Fields): string | boolean {
  return typeof fields.value === "boolean" ? fields.value : text(fields, "value");
}

function promptBlocks(fields: Fields): PromptBlock[] {
  if (typeof fields.text === "string") return notEmpty([{ type: "text", text: fields.text }]);
  if (!Array.isArray(fields.blocks)) throw new TypeError('Cannot take a prompt without "text" or "blocks"');
  const blocks = fields.blocks.map(promptBlock);
  const files = blocks.filter(({ type }) => type !== "text").length;
  if (files > LIMITS.attachmentsMax) {
    throw new TypeError(`Cannot attach more than ${LIMITS.attachmentsMax} files`);
  }
  return notEmpty(blocks);
}

function promptBlock(value: unknown): PromptBlock {
  // Any object can be looked into by name; what is not one has nothing inside.
  const block = (typeof value === "object" && value !== null ? value : {}) as Fields;
  switch (block.type) {
    case "text":
      return { type: "text", text: text(block, "text") };
    case "image":
      return {
        type: "image",
        mimeType: text(block, "mimeType"),
        blob: blob(block),
        name: optionalText(block, "name"),
      };
    case "audio":
    case "resource":
      return {
        type: block.type,
        mimeType: text(block, "mimeType"),
        blob: blob(block),
        name: text(block, "name"),
      };
    case "resource_link":
      return { type: "resource_link", uri: text(block, "uri"), name: text(block, "name") };
    default:
      throw new TypeError(`Cannot take a prompt block: ${typeNamed(block)}`);
  }
}

function blob(block: Fields): string {
  const name = text(block, "blob");
  if (!BLOB.test(name)) throw new TypeError("Cannot take an attachment as it is not named by its SHA-256");
  return name;
}

function optionalText(fields: Fields, name: string): string | undefined {
  return fields[name] === undefined ? undefined : text(fields, name);
}

function reason(fields: Fields): { readonly reason?: string } {
  const said = optionalText(fields, "reason");
  if (said === undefined) return {};
  notEmpty([{ type: "text", text: said }]);
  return { reason: said };
}

function notEmpty(blocks: PromptBlock[]): PromptBlock[] {
  const isEmpty = blocks.every((block) => block.type === "text" && block.text.trim() === "");
  if (isEmpty) throw new TypeError("Cannot send an empty prompt");
  return blocks;
}
