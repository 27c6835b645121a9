/**
 * Markdown that may still grow, as elements: no HTML string ever exists.
 *
 * A chunk of its own, fetched along with the page (see markdown.tsx). Blocks that are settled are drawn
 * once; a frame of streaming touches the last group and the tail.
 */
import { Component } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Token } from "marked";
import { Footnotes } from "../state/footnotes.ts";
import { HeadingLevels } from "../state/heading_levels.ts";
import { IncrementalMarkdown } from "../state/incremental_markdown.ts";
import { Notes } from "./footnotes.tsx";
import { Block } from "./markdown_blocks.tsx";
import { FootnotesContext } from "./note_mark.tsx";

export function MarkdownText({ text, done }: { readonly text: string; readonly done: boolean }) {
  const markdown = useMemo(() => new IncrementalMarkdown(), []);
  const levels = useMemo(() => new HeadingLevels(), []);
  const footnotes = useMemo(() => new Footnotes(), []);
  useGrowth(markdown, { text, done });
  const { groups, tail } = markdown;
  levels.update(groups, tail);
  footnotes.update(groups, tail);
  return (
    <FootnotesContext.Provider value={footnotes}>
      <div class={done ? "markdown" : "markdown growing"}>
        {groups.map((tokens, index) => <Group key={index} tokens={tokens} levels={levels} />)}
        {tail.map((token, index) => (
          <Block
            key={`tail ${index}`}
            token={token}
            settled={done}
            levels={levels}
          />
        ))}
        <Notes footnotes={footnotes} settled={done} />
      </div>
    </FootnotesContext.Provider>
  );
}

/** An open block this long costs some milliseconds to read: it is read four times a second, not every frame. */
const LONG_TAIL_CHARS = 50_000;
const LONG_TAIL_MS = 250;

function useGrowth(markdown: IncrementalMarkdown, { text, done }: { text: string; done: boolean }): void {
  const readAt = useRef(0);
  const again = useSignal(0);
  const wait = done || markdown.tailLength < LONG_TAIL_CHARS ? 0 : readAt.current + LONG_TAIL_MS - Date.now();
  if (wait <= 0) {
    markdown.update(text);
    readAt.current = Date.now();
  }
  if (done) markdown.finish();
  // Read, so that the timer below draws this again.
  void again.value;
  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => again.value += 1, wait);
    return () => clearTimeout(timer);
  }, [text, wait > 0]);
}

interface GroupProps {
  readonly tokens: readonly Token[];
  readonly levels: HeadingLevels;
}

/** Draws again only when it was replaced by a longer one. */
class Group extends Component<GroupProps> {
  override shouldComponentUpdate(next: GroupProps): boolean {
    return next.tokens !== this.props.tokens;
  }

  override render() {
    const { tokens, levels } = this.props;
    return tokens.map((token, index) => <Settled key={index} token={token} levels={levels} />);
  }
}

interface SettledProps {
  readonly token: Token;
  readonly levels: HeadingLevels;
}

class Settled extends Component<SettledProps> {
  override shouldComponentUpdate(next: SettledProps): boolean {
    return next.token !== this.props.token;
  }

  override render() {
    return <Block token={this.props.token} levels={this.props.levels} settled />;
  }
}
