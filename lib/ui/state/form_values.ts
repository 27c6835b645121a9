/**
 * What a person has put into an agent's form, and what of it is sent. Pure.
 */
import type { ElicitationValue } from "../../acp.ts";
import type { FormField } from "../../transcript/forms.ts";

export type FormValues = Readonly<Record<string, ElicitationValue>>;

/** What the agent suggests; a switch is off and choices are none where it suggests nothing. */
export function initialValues(fields: readonly FormField[]): FormValues {
  return Object.fromEntries(fields.map(({ name, kind, initial }) => [name, initial ?? EMPTY[kind]]));
}

const EMPTY: Readonly<Record<FormField["kind"], ElicitationValue>> = {
  text: "",
  number: "",
  switch: false,
  choice: "",
  choices: [],
};

/** As the agent's schema types it; what was left empty is left out. */
export function formContent(
  fields: readonly FormField[],
  values: FormValues,
): Record<string, ElicitationValue> {
  return Object.fromEntries(fields.flatMap((field) => {
    const value = typed(field, values[field.name]);
    return value === null ? [] : [[field.name, value]];
  }));
}

function typed({ kind, format }: FormField, value: ElicitationValue | undefined): ElicitationValue | null {
  if (value === undefined || value === "") return null;
  if (kind === "number") return Number.isFinite(Number(value)) ? Number(value) : null;
  // The browser's control gives local time; a schema's date-time has a zone (RFC 3339).
  if (kind === "text" && format === "date-time") return asDateTime(String(value));
  return value;
}

function asDateTime(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}
