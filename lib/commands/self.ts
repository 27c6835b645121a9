/**
 * drawbridge as a command, for programs that start it again: agents, and drawbridge itself.
 */

import { join } from "@std/path";

export interface SelfOptions {
  /** Path of main.ts, for running from a checkout. */
  readonly mainPath: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface SelfCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export function selfCommand(args: readonly string[], { mainPath, env }: SelfOptions): SelfCommand {
  if (Deno.build.standalone) return { program: Deno.execPath(), args, env: {} };
  return {
    program: Deno.execPath(),
    args: ["run", "-A", "--no-prompt", mainPath, ...args],
    // Whoever starts it may have another home; this one is drawbridge itself and wants the same packages.
    env: cacheDirectory(env),
  };
}

/** Where Deno keeps packages (docs.deno.com, environment variables: DENO_DIR). */
function cacheDirectory(env: Readonly<Record<string, string>>): Record<string, string> {
  if (env.DENO_DIR) return { DENO_DIR: env.DENO_DIR };
  if (Deno.build.os === "darwin") return env.HOME ? { DENO_DIR: join(env.HOME, "Library/Caches/deno") } : {};
  const cache = env.XDG_CACHE_HOME ?? (env.HOME && join(env.HOME, ".cache"));
  return cache ? { DENO_DIR: join(cache, "deno") } : {};
}
