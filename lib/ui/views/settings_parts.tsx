/**
 * What the sections of the settings are made of: a titled part, a choice of one, a switch, rows of facts.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "./app_context.ts";
import { Visible } from "./visible.tsx";

interface SectionProps {
  readonly title: string;
  readonly text?: string;
  readonly children: ComponentChildren;
}

export function Section({ title, text, children }: SectionProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useWanted(title, heading);
  return (
    <section class="setting-part" aria-label={title}>
      <h2 tabIndex={-1} ref={heading}>{title}</h2>
      {text && <p class="dim">{text}</p>}
      {children}
    </section>
  );
}

/** Goes to the part that was asked for, as soon as it is there. */
function useWanted(title: string, heading: { readonly current: HTMLElement | null }): void {
  const { settingsPart } = useApp();
  const wanted = settingsPart.value;
  useEffect(() => {
    if (wanted?.title !== title) return;
    settingsPart.value = null;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView();
  }, [wanted]);
}

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly choose: (value: T) => void;
}

/** One of a few, all seen. */
export function Choice<T extends string>({ legend, options, value, choose }: ChoiceProps<T>) {
  return (
    <fieldset class="setting choice">
      <legend>{legend}</legend>
      <div class="segments">
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={legend}
              checked={option.value === value}
              onChange={() => choose(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly toggle: (on: boolean) => void;
}

/** Its name is only heard: what it is for stands around it. */
export function Switch({ label, on, toggle }: SwitchProps) {
  return (
    <label class="setting-switch">
      <input
        type="checkbox"
        role="switch"
        aria-label={label}
        checked={on}
        onChange={({ currentTarget }) => {
          toggle(currentTarget.checked);
          // It shows what is so, which may not be what was wished.
          currentTarget.checked = on;
        }}
      />
    </label>
  );
}

interface RowsProps {
  /** What stands over the columns. */
  readonly head: readonly string[];
  /** Each with its name first. */
  readonly rows: readonly (readonly string[])[];
}

/** Facts, one a line. */
export function Rows({ head, rows }: RowsProps) {
  return (
    <table class="setting-rows">
      <thead>
        <tr>{head.map((name) => <th key={name} scope="col">{name}</th>)}</tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, index) => (
              <td key={index}>
                <Visible text={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
