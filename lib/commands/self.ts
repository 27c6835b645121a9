/**
 * drawbridge as a command, for programs that start it again: agents, and drawbridge itself.
 */

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
    // Withheld from agents, but this one is drawbridge itself and wants the same cache.
    env: env.DENO_DIR ? { DENO_DIR: env.DENO_DIR } : {},
  };
}
