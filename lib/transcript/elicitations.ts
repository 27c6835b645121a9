/**
 * Forms and pages that an agent puts before its person: open until answered, withdrawn, or the turn is over; a
 * page that was agreed to, until the agent is done with it.
 *
 * What a form asks is read into a few kinds of fields (ACP v1, elicitation: a flat object); what is none of
 * them is a line of text.
 */
import type { ElicitationValue } from "../acp.ts";
import type { Event } from "../wire.ts";
import type { Draft } from "./draft.ts";
import type { Choice, FormField, OpenElicitation } from "./forms.ts";
import { closeMessage, markAnswered } from "./messages.ts";
import { addNotice } from "./notices.ts";
import { list, number, record, string } from "./shape.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;

export function foldElicitationRequest(draft: Draft, event: Of<"elicitation_request">): void {
  closeMessage(draft);
  markAnswered(draft);
  const open: OpenElicitation = {
    id: event.id,
    message: string(event.message) ?? "",
    fields: event.mode === "form" ? readFields(event.requestedSchema) : null,
    url: string(event.url),
    agreed: false,
    at: event.at,
  };
  draft.state.elicitations = [...draft.state.elicitations.filter(({ id }) => id !== event.id), open];
}

export function foldElicitationResponse(draft: Draft, event: Of<"elicitation_response">): void {
  const asked = draft.state.elicitations.find(({ id }) => id === event.id);
  if (!asked) return;
  const rest = draft.state.elicitations.filter((other) => other !== asked);
  const agreed = event.action === "accept" && asked.url !== null;
  draft.state.elicitations = agreed ? [...rest, { ...asked, agreed }] : rest;
  addNotice(draft, event, { level: "info", text: answerText(asked, event) });
}

export function foldElicitationDone(draft: Draft, event: Of<"elicitation_done">): void {
  const rest = draft.state.elicitations.filter(({ id }) => id !== event.id);
  if (rest.length < draft.state.elicitations.length) draft.state.elicitations = rest;
}

/** The turn or the agent is gone: nobody waits for an answer any more. */
export function withdrawElicitations(draft: Draft): void {
  if (draft.state.elicitations.length > 0) draft.state.elicitations = [];
}

function answerText(
  { message, url }: OpenElicitation,
  { action, content }: Of<"elicitation_response">,
): string {
  const about = message === "" ? "" : `: ${message}`;
  if (action === "decline") return `Declined${about}`;
  if (action !== "accept") return `Not answered${about}`;
  if (url !== null) return `Agreed to open ${url}${about}`;
  const values = Object.entries(record(content)).map(([name, value]) => `${name} = ${shown(value)}`);
  return `Answered${about}${values.length > 0 ? ` (${values.join(", ")})` : ""}`;
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(" and ") : String(value);
}

function readFields(schema: unknown): FormField[] {
  const { properties, required } = record(schema);
  const needed = new Set(list(required));
  return Object.entries(record(properties)).map(([name, value]) =>
    readField(name, { schema: record(value), required: needed.has(name) })
  );
}

function readField(
  name: string,
  { schema, required }: { schema: Readonly<Record<string, unknown>>; required: boolean },
): FormField {
  const choices = readChoices(schema.type === "array" ? record(schema.items) : schema);
  return {
    name,
    title: string(schema.title) ?? name,
    description: string(schema.description),
    required,
    kind: kindOf(schema.type, choices),
    isInteger: schema.type === "integer",
    format: string(schema.format),
    minimum: number(schema.minimum) ?? number(schema.minLength),
    maximum: number(schema.maximum) ?? number(schema.maxLength),
    pattern: string(schema.pattern),
    choices,
    initial: readValue(schema.default),
  };
}

function kindOf(type: unknown, choices: readonly Choice[]): FormField["kind"] {
  if (type === "array") return "choices";
  if (choices.length > 0) return "choice";
  if (type === "boolean") return "switch";
  return type === "number" || type === "integer" ? "number" : "text";
}

/** `enum`, with `enumNames` beside it, or titled `oneOf` and `anyOf`. */
function readChoices(schema: Readonly<Record<string, unknown>>): Choice[] {
  const titled = [...list(schema.oneOf), ...list(schema.anyOf)].map(record).flatMap((
    { const: value, title },
  ) => typeof value === "string" ? [{ value, title: string(title) ?? value }] : []);
  if (titled.length > 0) return titled;
  const names = list(schema.enumNames);
  return list(schema.enum).flatMap((value, at) =>
    typeof value === "string" ? [{ value, title: string(names[at]) ?? value }] : []
  );
}

function readValue(value: unknown): ElicitationValue | null {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string");
  return number(value);
}
