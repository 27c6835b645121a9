/**
 * What sessions need to go to work, for tests that make their own `Sessions`.
 */
import { silentLog } from "../../lib/log.ts";
import type { SessionsOptions } from "../../lib/session/sessions.ts";
import { Workplace } from "../../lib/session/workplace.ts";

export const TEST_URL = "http://127.0.0.1:4777/";

export function testWorkplace(
  stateDir: string,
  options: { readonly now?: () => number; readonly force?: boolean } = {},
): Pick<SessionsOptions, "access" | "workplace"> {
  const workplace = new Workplace({
    stateDir,
    host: Deno.hostname(),
    user: "test",
    url: () => TEST_URL,
    team: null,
    force: options.force ?? true,
    now: options.now ?? Date.now,
    log: silentLog,
  });
  return { workplace, access: () => ({ env: {}, mcpServers: [] }) };
}
