/**
 * Looking at the files of a session's workspace. Only looks, and never outside it.
 */
import { join } from "@std/path";
import type { Context, Hono } from "hono";
import type { DirectoryShown, FileShown } from "../api.ts";
import { isInside } from "../coordination/launch_directory.ts";
import { listConfinedDirectory } from "../files/confined_directory.ts";
import { readConfinedFile } from "../files/confined_file.ts";
import { asText } from "../files/text.ts";
import { errorText } from "../log.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Workplace } from "../session/workplace.ts";
import { type Env, json, withSession } from "./answers.ts";
import { refuse } from "./gate.ts";

/** Bytes of a file that is shown. */
const SHOWN_BYTES_MAX = 2 * 1024 * 1024;

interface BrowseApiOptions {
  readonly sessions: Sessions;
  readonly workplace: Workplace;
}

export function addBrowseApi(app: Hono<Env>, { sessions, workplace }: BrowseApiOptions): void {
  const { stateDir } = workplace.options;
  app.get(
    "/api/sessions/:id/directory",
    (c) => look(c, sessions, (workspace, path): DirectoryShown => listConfinedDirectory(workspace, path)),
  );
  app.get("/api/sessions/:id/file", (c) =>
    look(c, sessions, (workspace, path): FileShown => ({
      text: asText(
        readConfinedFile(workspace, path, {
          bytesMax: SHOWN_BYTES_MAX,
          assertOpen: (real) => assertNotOurs(join(Deno.realPathSync(workspace), real), stateDir),
        }),
      ),
    })));
}

/** What drawbridge keeps is no file of a workspace, also where that is all of one's home. */
function assertNotOurs(path: string, stateDir: string): void {
  if (isInside(Deno.realPathSync(stateDir), path)) {
    throw new Error("Cannot show what drawbridge keeps itself");
  }
}

/** 404 for what is not there, 409 with the reason for what may not be looked at. */
async function look(
  c: Context<Env>,
  sessions: Sessions,
  answer: (workspace: string, path: string) => unknown,
): Promise<Response> {
  const { path } = c.req.query();
  if (path === undefined) return refuse(400);
  return await withSession(c, sessions, ({ meta }) => {
    try {
      return json(answer(meta.cwd, path));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return json({ error: "It is not there." }, 404);
      return json({ error: errorText(error) }, 409);
    }
  });
}
