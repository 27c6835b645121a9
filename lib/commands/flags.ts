/**
 * Command-line flags by a small table: names, whether they take a value, whether they may be repeated.
 *
 * Pure. `--name value` and `--name=value`; `--` ends the flags.
 */

export interface FlagSpec {
  /** What the value is called in the help; absent for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly help: string;
}

export interface ParsedFlags {
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly rest: readonly string[];
}

/** The person called us wrongly: exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** @throws UsageError on an unknown flag, a missing or superfluous value, a repetition. */
export function parseFlags(args: readonly string[], specs: Readonly<Record<string, FlagSpec>>): ParsedFlags {
  const values: Record<string, string[]> = {};
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      rest.push(...args.slice(i + 1));
      break;
    }
    if (!arg.startsWith("-")) {
      rest.push(arg);
      continue;
    }
    const { name, inline } = splitFlag(arg);
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec) throw new UsageError(`Cannot understand "${arg}"; see drawbridge --help`);
    if (values[name] && !spec.repeatable) throw new UsageError(`Cannot take --${name} more than once`);
    values[name] ??= [];
    values[name].push(flagValue(name, { spec, inline, next: args[i + 1] }));
    if (spec.value && inline === null) i++;
  }
  return { values, rest };
}

function splitFlag(arg: string): { name: string; inline: string | null } {
  if (arg === "-h") return { name: "help", inline: null };
  if (arg === "-v") return { name: "version", inline: null };
  const body = arg.startsWith("--") ? arg.slice(2) : "";
  const equals = body.indexOf("=");
  return equals < 0
    ? { name: body, inline: null }
    : { name: body.slice(0, equals), inline: body.slice(equals + 1) };
}

function flagValue(
  name: string,
  options: { spec: FlagSpec; inline: string | null; next: string | undefined },
): string {
  const { spec, inline, next } = options;
  if (!spec.value) {
    if (inline !== null) throw new UsageError(`Cannot give --${name} a value`);
    return "true";
  }
  const value = inline ?? next;
  if (value === undefined) throw new UsageError(`Cannot use --${name} without ${spec.value}`);
  return value;
}
