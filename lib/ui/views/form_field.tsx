/**
 * One field of an agent's form, as the browser's own control for its kind.
 */
import type { ElicitationValue } from "../../acp.ts";
import { words } from "../state/words.ts";
import type { FormField } from "../../transcript/forms.ts";
import { Visible } from "./visible.tsx";

interface FormFieldProps {
  readonly field: FormField;
  readonly value: ElicitationValue | undefined;
  readonly change: (value: ElicitationValue) => void;
}

export function FormFieldView(props: FormFieldProps) {
  const { field } = props;
  return (
    <label class={`form-field ${field.kind}`}>
      <span class="form-field-title">
        <Visible text={field.title} />
        {field.required && <span aria-hidden="true">*</span>}
      </span>
      <Control {...props} />
      {field.description !== null && (
        <span class="dim">
          <Visible text={field.description} />
        </span>
      )}
    </label>
  );
}

function Control({ field, value, change }: FormFieldProps) {
  switch (field.kind) {
    case "switch":
      return (
        <input
          type="checkbox"
          checked={value === true}
          onChange={({ currentTarget }) => change(currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <select
          required={field.required}
          value={String(value ?? "")}
          onChange={({ currentTarget }) => change(currentTarget.value)}
        >
          <option value="">{words.elicitation.none}</option>
          {field.choices.map(({ value, title }) => <option key={value} value={value}>{title}</option>)}
        </select>
      );
    case "choices":
      return <Choices field={field} value={value} change={change} />;
    case "number":
      return (
        <input
          type="number"
          required={field.required}
          min={field.minimum ?? undefined}
          max={field.maximum ?? undefined}
          step={field.isInteger ? 1 : "any"}
          value={String(value ?? "")}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      );
    case "text":
      return <TextControl field={field} value={value} change={change} />;
  }
}

function TextControl({ field, value, change }: FormFieldProps) {
  const common = {
    required: field.required,
    value: String(value ?? ""),
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => change(currentTarget.value),
  };
  const text = {
    ...common,
    minLength: field.minimum ?? undefined,
    maxLength: field.maximum ?? undefined,
    pattern: field.pattern ?? undefined,
    autocomplete: "off",
  };
  switch (field.format) {
    case "date":
      return <input type="date" {...common} />;
    case "date-time":
      return <input type="datetime-local" {...common} />;
    case "email":
      return <input type="email" {...text} />;
    case "uri":
      return <input type="url" {...text} />;
    default:
      return <input type="text" {...text} />;
  }
}

function Choices({ field, value, change }: FormFieldProps) {
  const chosen = Array.isArray(value) ? value : [];
  return (
    <span class="form-choices" role="group" aria-label={field.title}>
      {field.choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="checkbox"
            checked={chosen.includes(choice.value)}
            onChange={({ currentTarget }) =>
              change(
                currentTarget.checked
                  ? [...chosen, choice.value]
                  : chosen.filter((other) => other !== choice.value),
              )}
          />
          <Visible text={choice.title} />
        </label>
      ))}
    </span>
  );
}
