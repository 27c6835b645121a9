/**
 * REST of the files a message can name: those that fit what was typed, of a session's workspace, or of the directory
 * that one is about to be begun in.
 */
import { isAbsolute, join, resolve, toFileUrl } from "@std/path";
import type { Context, Hono } from "hono";
import type { FoundFile } from "../api.ts";
import { isInside } from "../coordination/launch_directory.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Workplace } from "../session/workplace.ts";
import { WorkspaceFiles } from "../snapshots/workspace_files.ts";
import { type Env, json, told, withSession } from "./answers.ts";
import { refuse } from "./gate.ts";
import { expandHome } from "./home_path.ts";

/** Characters of what is looked for. */
const TYPED_CHARS_MAX = 200;
/** Characters of a directory's path. */
const PATH_CHARS_MAX = 4_096;

export interface FilesApiOptions {
  readonly sessions: Sessions;
  readonly workplace: Workplace;
}

export function addFilesApi(app: Hono<Env>, { sessions, workplace }: FilesApiOptions): void {
  const files = new WorkspaceFiles();
  const { stateDir } = workplace.options;
  const find = (c: Context<Env>, cwd: string, typed: string) =>
    told(409, async () => {
      const paths = await files.find({ cwd, exclude: [stateDir] }, typed, c.req.raw.signal);
      return json({
        files: paths.map((path): FoundFile => ({ path, uri: toFileUrl(join(cwd, path)).href })),
      });
    });
  app.get("/api/sessions/:id/files", (c) => {
    const typed = typedIn(c);
    if (typed === null) return refuse(400);
    return withSession(c, sessions, ({ meta: { cwd } }) => find(c, cwd, typed));
  });
  // Of the directory that a session is about to be begun in.
  app.get("/api/files", (c) => {
    const typed = typedIn(c);
    const cwd = expandHome(c.req.query("cwd") ?? "");
    if (typed === null || cwd.length > PATH_CHARS_MAX || !isAbsolute(cwd)) return refuse(400);
    return told(409, async () => {
      assertNotOurs(cwd, stateDir);
      return await find(c, resolve(cwd), typed);
    });
  });
}

/** Null for more than can be looked for. */
function typedIn(c: Context<Env>): string | null {
  const typed = c.req.query("q") ?? "";
  return typed.length > TYPED_CHARS_MAX ? null : typed;
}

/** What drawbridge keeps is no workspace. @throws Error for that, and for what is no directory. */
function assertNotOurs(cwd: string, stateDir: string): void {
  const real = Deno.realPathSync(cwd);
  if (!Deno.statSync(real).isDirectory) throw new Error(`Cannot look through "${cwd}" as it is no directory`);
  if (isInside(Deno.realPathSync(stateDir), real)) {
    throw new Error("Cannot look through what drawbridge keeps itself");
  }
}
