/**
 * What a question is really about: the command, the change, the address, read from what the agent passes on.
 */
import type { ToolEntry } from "../../transcript/entries.ts";
import { type ToolSubject, toolSubject } from "../state/tool_subject.ts";
import { hasHidden } from "../state/visible_text.ts";
import { words } from "../state/words.ts";
import { Diff } from "./diff.tsx";
import { Icon, toolIcon } from "./icons.tsx";
import { Parts } from "./parts.tsx";
import { Path, Visible } from "./visible.tsx";

const PREVIEW_LINES = 12;

interface PermissionSubjectProps {
  readonly tool: ToolEntry;
  /** The session's directory, as far as it is known: paths are told in it. */
  readonly cwd: string | undefined;
  /** Lines of a change drawn before more are asked for. */
  readonly linesMax?: number;
}

export function PermissionSubject({ tool, cwd: base, linesMax = PREVIEW_LINES }: PermissionSubjectProps) {
  const subject = toolSubject(tool);
  const cwd = subject.cwd ?? base ?? "";
  const known = subject.command ?? subject.url ?? subject.query;
  // Some agents tell the command in the title alone: it is shown as large, and said to be no more than that.
  const claimed = known === null && tool.toolKind === "execute" && tool.title !== "";
  const object = claimed ? tool.title : known;
  return (
    <div class="subject">
      <p class="subject-verb">
        <Icon name={toolIcon(tool.toolKind)} />
        <strong>{words.toolVerb(tool.toolKind)}</strong>
        {!object && subject.paths[0] && <Path path={subject.paths[0]} base={base} />}
        {subject.command && (
          <span class="subject-cwd">
            {words.permission.inFolder} <Path path={cwd} />
          </span>
        )}
      </p>
      {object && <pre class="subject-object" tabIndex={0}><code><Visible text={object} /></code></pre>}
      {claimed && <p class="dim small-text">{words.permission.claimOnly}</p>}
      {hasHidden(object ?? "") && <p class="permission-warning">{words.permission.hidden}</p>}
      {subject.changes.map((change, index) => (
        <Diff key={index} change={change} base={base} linesMax={linesMax} />
      ))}
      <Rest tool={tool} subject={subject} />
    </div>
  );
}

/** What does not fit the picture above is never left out: it folds. */
function Rest({ tool, subject }: { readonly tool: ToolEntry; readonly subject: ToolSubject }) {
  const told = subject.command !== null || subject.changes.length > 0 || subject.url !== null;
  const parts = tool.content.flatMap((part) => part.type === "part" ? [part.part] : []);
  return (
    <>
      {parts.length > 0 && (
        <div class="subject-text">
          <Parts parts={parts} done />
        </div>
      )}
      {subject.input !== "" && (
        <details class="raw-input" open={!told && parts.length === 0 && subject.input.length < 600}>
          <summary>{words.permission.input}</summary>
          <pre tabIndex={0}><Visible text={subject.input} /></pre>
        </details>
      )}
      {!told && parts.length === 0 && subject.input === "" && subject.paths.length === 0 && (
        <p class="dim">{words.permission.noDetails}</p>
      )}
    </>
  );
}
