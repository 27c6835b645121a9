/**
 * REST of the files a message can name: those of a session's workspace that fit what was typed.
 */
import { join, toFileUrl } from "@std/path";
import type { Hono } from "hono";
import type { FoundFile } from "../api.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Workplace } from "../session/workplace.ts";
import { WorkspaceFiles } from "../snapshots/workspace_files.ts";
import { type Env, json, told, withSession } from "./answers.ts";
import { refuse } from "./gate.ts";

/** Characters of what is looked for. */
const TYPED_CHARS_MAX = 200;

export interface FilesApiOptions {
  readonly sessions: Sessions;
  readonly workplace: Workplace;
}

export function addFilesApi(app: Hono<Env>, { sessions, workplace }: FilesApiOptions): void {
  const files = new WorkspaceFiles();
  app.get("/api/sessions/:id/files", (c) => {
    const typed = c.req.query("q") ?? "";
    if (typed.length > TYPED_CHARS_MAX) return refuse(400);
    return withSession(c, sessions, ({ meta: { cwd } }) =>
      told(409, async () => {
        const workspace = { cwd, exclude: [workplace.options.stateDir] };
        const paths = await files.find(workspace, typed, c.req.raw.signal);
        return json({
          files: paths.map((path): FoundFile => ({ path, uri: toFileUrl(join(cwd, path)).href })),
        });
      }));
  });
}
