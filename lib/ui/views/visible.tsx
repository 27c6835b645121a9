/**
 * Text from an agent where every character counts: commands, paths, answers to choose from.
 *
 * Invisible and direction-changing characters are spelled out.
 */
import { visibleRuns } from "../state/visible_text.ts";

interface VisibleProps {
  readonly text: string;
  /** It is a name: one line, in which a line break would hide. */
  readonly isName?: boolean;
}

export function Visible({ text, isName }: VisibleProps) {
  const runs = visibleRuns(text, { isName });
  if (runs.length === 1 && !runs[0].hidden) return <>{text}</>;
  return (
    <>
      {runs.map(({ text, hidden }, index) =>
        hidden ? <span key={index} class="hidden-char">{text}</span> : text
      )}
    </>
  );
}

/** A path: folders dim, the file's name bright. */
export function Path({ path, base }: { readonly path: string; readonly base?: string | null }) {
  const short = base && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
  const cut = short.lastIndexOf("/") + 1;
  return (
    <span class="path" title={path}>
      <span class="path-folder">
        <Visible text={short.slice(0, cut)} />
      </span>
      <span class="path-file">
        <Visible text={short.slice(cut)} />
      </span>
    </span>
  );
}
