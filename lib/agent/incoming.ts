/**
 * What agents send, taken as it is: wrong shapes become what can be shown, unknown fields are kept. Pure.
 */
import type { ElicitationRequest, PermissionOption, ToolCallUpdate } from "../acp.ts";

export function asRecord(value: unknown): Record<string, unknown> {
  // Any object may be looked into by name; what is not one has nothing inside.
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

export function asToolCall(value: unknown): ToolCallUpdate {
  const fields = asRecord(value);
  const toolCallId = typeof fields.toolCallId === "string" ? fields.toolCallId : "";
  return { ...fields, toolCallId };
}

/** Options that can be shown and answered: each needs an id. Unknown kinds are kept. */
export function asPermissionOptions(value: unknown): PermissionOption[] {
  if (!Array.isArray(value)) return [];
  return value.map(asRecord).filter((option) => typeof option.optionId === "string").map((option) => ({
    ...option,
    optionId: String(option.optionId),
    name: typeof option.name === "string" ? option.name : String(option.optionId),
    kind: typeof option.kind === "string" ? option.kind : "",
  }));
}

/** A form or a page for a person; null for what is neither. */
export function asElicitation(value: unknown): ElicitationRequest | null {
  const { message, mode, requestedSchema, url, elicitationId, toolCallId } = asRecord(value);
  const about = {
    message: typeof message === "string" ? message : "",
    ...(typeof toolCallId === "string" && { toolCallId }),
  };
  if (mode === "url" && typeof url === "string") {
    return { ...about, mode, url, ...(typeof elicitationId === "string" && { elicitationId }) };
  }
  const isForm = (mode === "form" || mode === undefined) && typeof requestedSchema === "object";
  return isForm && requestedSchema !== null
    ? { ...about, mode: "form", requestedSchema: asRecord(requestedSchema) }
    : null;
}
