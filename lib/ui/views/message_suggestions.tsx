/**
 * What the message box suggests while it is written in: the agent's commands after `/`, files after `@`.
 */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { AvailableCommand } from "../../acp.ts";
import type { FoundFile } from "../../api.ts";
import { atEnd, FileMentions, type Written } from "../state/file_mentions.ts";
import { completions } from "../state/slash.ts";
import { words } from "../state/words.ts";
import { wordsOfDock } from "../state/words_of_dock.ts";
import {
  commandSuggestion,
  fileSuggestion,
  suggestionId,
  Suggestions,
  useSuggestions,
} from "./suggestions.tsx";

/** What a message is about to be written to. */
interface Addressee {
  /** Another one begins anew. */
  readonly of: object;
  readonly commands: readonly AvailableCommand[];
  /** What is written. */
  readonly text: string;
  readonly find: (typed: string) => Promise<readonly FoundFile[]>;
  /** Has a file go along. */
  readonly link: (file: FoundFile) => void;
}

interface Box {
  readonly write: (written: Written) => void;
  readonly written: () => Written;
}

export function useMessageSuggestions(to: Addressee, { write, written }: Box) {
  const closed = useSignal(false);
  const mentions = useMemo(() => new FileMentions(to.find), [to.of]);
  const commands = closed.value ? [] : completions(to.commands, to.text);
  const found = commands.length > 0 ? null : mentions.found.value;
  const files = found ?? [];
  const { count, selected, choose, key, restart } = useSuggestions(commands.length + files.length, {
    choose: (index) => {
      if (commands.length > 0) return write(atEnd(`/${commands[index].name} `));
      to.link(files[index]);
      write(mentions.chosen(files[index].path, written()));
    },
    close: () => commands.length > 0 ? closed.value = true : mentions.close(),
  });
  const isNote = found?.length === 0;
  const items = commands.length > 0 ? commands.map(commandSuggestion) : files.map(fileSuggestion);
  const label = commands.length > 0 ? words.composer.commands : wordsOfDock.files;
  return {
    /** Element id of the one that is selected. */
    selected: count > 0 ? suggestionId(selected) : undefined,
    /** True when the key was meant for the list. */
    key: (event: KeyboardEvent) => key(event) || (isNote && closesNote(event, mentions)),
    typed: () => {
      mentions.look(written());
      restart();
      closed.value = false;
    },
    blurred: () => mentions.forget(),
    /** What is in the box was not typed just now: nothing is suggested for it. */
    forget: () => {
      mentions.forget();
      closed.value = true;
    },
    shown: isNote
      ? <p class="suggestions none" role="status">{wordsOfDock.noFile}</p>
      : count > 0 && <Suggestions label={label} selected={selected} choose={choose} items={items} />,
  };
}

function closesNote(event: KeyboardEvent, mentions: FileMentions): boolean {
  if (event.key !== "Escape") return false;
  mentions.close();
  event.preventDefault();
  return true;
}
