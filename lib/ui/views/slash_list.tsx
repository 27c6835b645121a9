/**
 * The agent's commands that fit what is typed, above the message box.
 */
import type { Command } from "../state/slash.ts";
import { words } from "../state/words.ts";

interface SlashListProps {
  readonly commands: readonly Command[];
  readonly selected: number;
  readonly choose: (index: number) => void;
}

export function SlashList({ commands, selected, choose }: SlashListProps) {
  return (
    <ul class="commands" id="commands" role="listbox" aria-label={words.composer.commands}>
      {commands.map(({ name, description, hint }, index) => (
        <li
          key={name}
          id={commandOptionId(index)}
          role="option"
          aria-selected={index === selected}
          // The message box keeps the focus: the list is steered from there.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(index)}
          ref={(element) => {
            if (index === selected) element?.scrollIntoView({ block: "nearest" });
          }}
        >
          <span class="command-name">/{name}</span>
          {hint && <span class="command-hint">{hint}</span>}
          <span class="command-about">{description}</span>
        </li>
      ))}
    </ul>
  );
}

export function commandOptionId(index: number): string {
  return `command-${index}`;
}
