/**
 * Leads from a path to the file in the panel, at its line; a path from elsewhere is only shown.
 */
import type { ComponentChildren } from "preact";
import { words } from "../state/words.ts";
import { placeIn } from "../state/workspace_files.ts";
import { useApp, useSessionOrNone } from "./app_context.ts";

interface FileLinkProps {
  /** Absolute or from the workspace; a line may stand behind a colon. */
  readonly path: string;
  readonly children: ComponentChildren;
}

export function FileLink({ path, children }: FileLinkProps) {
  const { panel } = useApp();
  const session = useSessionOrNone();
  const cwd = session?.ready.value?.cwd;
  const place = cwd === undefined || session?.readOnly.value ? null : placeIn(path, cwd);
  if (!place) return <>{children}</>;
  return (
    <button
      type="button"
      class="file-link"
      title={words.tool.openFile}
      onClick={({ currentTarget }) => panel.read(place, currentTarget)}
    >
      {children}
    </button>
  );
}
