/**
 * The environment an agent is started with.
 *
 * An agent inherits the person's environment, since its sign-in lives there, less what belongs to
 * drawbridge and to the runtime under it. Pure.
 */

export interface EnvironmentOptions {
  /** Pass only what a program needs to run at all. */
  readonly clean: boolean;
  /** Added last, wins over everything. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Never handed on: they steer the runtime drawbridge runs on, or are drawbridge's own. */
const WITHHELD = /^(DENO_|OTEL_|DRAWBRIDGE_)/;

const NEEDED = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TERM|TMPDIR)$/;

export function agentEnvironment(
  environment: Readonly<Record<string, string>>,
  options: EnvironmentOptions,
): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) =>
    !WITHHELD.test(name) && (!options.clean || NEEDED.test(name))
  );
  return { ...Object.fromEntries(kept), ...options.extra };
}
