/** What a person puts into an agent's form, and what of it is sent. */
import { assertEquals } from "@std/assert";
import type { FormField } from "../../../lib/transcript/forms.ts";
import { formContent, initialValues } from "../../../lib/ui/state/form_values.ts";

function field(name: string, more: Partial<FormField>): FormField {
  return {
    name,
    title: name,
    description: null,
    required: false,
    kind: "text",
    isInteger: false,
    format: null,
    minimum: null,
    maximum: null,
    pattern: null,
    choices: [],
    initial: null,
    ...more,
  };
}

const FIELDS = [
  field("name", {}),
  field("count", { kind: "number", initial: 2 }),
  field("fast", { kind: "switch" }),
  field("colour", { kind: "choice" }),
  field("sizes", { kind: "choices", initial: ["s"] }),
  field("when", { format: "date-time" }),
];

Deno.test("initialValues() takes what the agent suggests, else what is empty of each kind", () => {
  assertEquals(initialValues(FIELDS), {
    name: "",
    count: 2,
    fast: false,
    colour: "",
    sizes: ["s"],
    when: "",
  });
});

Deno.test("formContent() types numbers and times, and leaves out what was left empty", () => {
  const values = { ...initialValues(FIELDS), name: "Ada", count: "7", when: "2026-11-20T10:00:00Z" };
  assertEquals(formContent(FIELDS, values), {
    name: "Ada",
    count: 7,
    fast: false,
    sizes: ["s"],
    when: "2026-11-20T10:00:00.000Z",
  });
  assertEquals(formContent([field("count", { kind: "number" })], { count: "many" }), {});
});
