/**
 * The agent's settings under the message: Mode, Model, and whatever else it offers.
 *
 * Real selects: the system's own lists are the best on every device. A box shows what the agent last said, not
 * what was clicked; a refused change falls back by itself.
 */
import { type ConfigBox, configBoxes } from "../state/config_boxes.ts";
import { useSession } from "./app_context.ts";

export function ConfigRow() {
  const session = useSession();
  const boxes = configBoxes(session.context.value);
  return <div class="config-row">{boxes.map((box) => <Box key={box.key} box={box} />)}</div>;
}

function Box({ box }: { readonly box: ConfigBox }) {
  const session = useSession();
  const disabled = session.readOnly.value || session.status.value === "stopped";
  if (box.type === "boolean") {
    return (
      <label class="config-toggle" title={box.description ?? undefined}>
        <input
          type="checkbox"
          role="switch"
          checked={box.value}
          disabled={disabled}
          onChange={({ currentTarget }) => {
            session.send(box.line(currentTarget.checked));
            currentTarget.checked = box.value;
          }}
        />
        {box.name}
      </label>
    );
  }
  const shown = box.groups.flatMap(({ choices }) => choices).find(({ value }) => value === box.value);
  return (
    <span class="config-select" title={shown?.description ?? box.description ?? undefined}>
      <span class="config-value" aria-hidden="true">{shown?.name ?? box.value}</span>
      <select
        aria-label={box.name}
        value={box.value}
        disabled={disabled}
        onChange={({ currentTarget }) => session.send(box.line(currentTarget.value))}
      >
        {!shown && <option value={box.value}>{box.value}</option>}
        {box.groups.map(({ name, choices }) =>
          name === null
            ? choices.map(Choice)
            : <optgroup key={name} label={name}>{choices.map(Choice)}</optgroup>
        )}
      </select>
    </span>
  );
}

function Choice({ value, name }: { readonly value: string; readonly name: string }) {
  return <option key={value} value={value}>{name}</option>;
}
