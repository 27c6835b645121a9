/**
 * Changed files by whose doing they are: this agent's first and unsaid, then other sessions', then the rest.
 */
import { type ComponentChildren, Fragment } from "preact";
import type { FileChange } from "../../workspace.ts";
import { words } from "../state/words.ts";
import { SessionLink } from "./session_link.tsx";
import { Path } from "./visible.tsx";

interface ChangeGroupsProps {
  readonly files: readonly FileChange[];
  /** Files beyond those. */
  readonly more: number;
  readonly draw: (file: FileChange) => ComponentChildren;
  /** Where it is said already whose doing they are. */
  readonly isUnsaid?: boolean;
}

export function ChangeGroups({ files, more, draw, isUnsaid = false }: ChangeGroupsProps) {
  return (
    <>
      {groupsOf(files).map(({ key, first, files }) => (
        <Fragment key={key}>
          {!isUnsaid && <Whose file={first} />}
          <ul class="changed-files" aria-label={words.changes.list}>
            {files.map((file) => <li key={file.path}>{draw(file)}</li>)}
          </ul>
        </Fragment>
      ))}
      {more > 0 && <p class="changes-more">{words.changes.more(more)}</p>}
    </>
  );
}

function Whose({ file: { by, sessionId } }: { readonly file: FileChange }) {
  if (by === "agent" || by === undefined) return null;
  if (by === "session") {
    return (
      <p class="change-by">
        {words.changes.bySession}
        {sessionId !== undefined && <SessionLink sessionId={sessionId} otherwise={words.changes.itsPage} />}
      </p>
    );
  }
  return (
    <p class="change-by" title={words.changes.byElsewhereTitle}>
      {words.changes.byElsewhere}
      <span>{words.changes.byElsewhereText}</span>
    </p>
  );
}

interface Group {
  readonly key: string;
  readonly first: FileChange;
  readonly files: readonly FileChange[];
}

const ORDER = ["agent", "session", "elsewhere"] as const;

function groupsOf(files: readonly FileChange[]): readonly Group[] {
  const groups = Map.groupBy(
    files,
    ({ by = "agent", sessionId }) => `${ORDER.indexOf(by)} ${sessionId ?? ""}`,
  );
  const keys = [...groups.keys()].sort();
  return keys.map((key) => {
    const files = groups.get(key) ?? [];
    return { key, first: files[0], files };
  });
}

const LETTERS = { added: "A", modified: "M", deleted: "D", renamed: "R" } as const;

/** One file in a line: what happened to it, where it is, how many lines. */
export function ChangeLine({ file }: { readonly file: FileChange }) {
  const { path, oldPath, status } = file;
  return (
    <>
      <span class={`change-letter ${status}`} title={words.changes.status(status)}>
        <span aria-hidden="true">{LETTERS[status]}</span>
        <span class="only-heard">{words.changes.status(status)}</span>
      </span>
      <span class="change-path">
        <Path path={path} />
        {oldPath !== undefined && (
          <span class="change-old">
            {words.changes.renamedFrom} <Path path={oldPath} />
          </span>
        )}
      </span>
      <Counts files={[file]} />
    </>
  );
}

/** Lines added and removed in all of `files`; nothing where none can be counted. */
export function Counts({ files }: { readonly files: readonly FileChange[] }) {
  const counted = files.filter(({ added, removed }) => added !== undefined || removed !== undefined);
  if (counted.length === 0) return null;
  const sum = (of: "added" | "removed") => counted.reduce((all, file) => all + (file[of] ?? 0), 0);
  return (
    <span class="counts">
      <span class="added">+{sum("added")}</span> <span class="removed">−{sum("removed")}</span>
    </span>
  );
}
