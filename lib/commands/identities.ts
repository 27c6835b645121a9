/** `drawbridge identities`: who holds which name on this machine. Needs no running drawbridge. */
import { type HeldIdentity, Identities } from "../coordination/identities.ts";
import { printable } from "../log.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { formatDuration } from "./duration.ts";
import { parseFlags, UsageError } from "./flags.ts";

export async function identities(
  args: readonly string[],
  options: { env: Environment; print: (text: string) => void },
): Promise<number> {
  const { values, rest } = parseFlags(args, { json: { help: "as JSON" } });
  if (rest.length > 0) {
    throw new UsageError(`Cannot understand "${rest[0]}"; usage: drawbridge identities [--json]`);
  }
  const held = await new Identities({ stateDir: stateDirectory(options.env) }).list();
  if (values.json) options.print(JSON.stringify(held, null, 2));
  else if (held.length === 0) options.print("No identity is held.");
  else for (const identity of held) options.print(lineOf(identity));
  return 0;
}

function lineOf({ team, name, record, ageMs }: HeldIdentity): string {
  const who = `${team}/${name}`.padEnd(32);
  if (!record) return `${who}  held, by whom cannot be read`;
  const age = ageMs === null ? "" : `for ${formatDuration(ageMs)}`;
  return printable(`${who}  ${record.agent.padEnd(16)}  ${age.padEnd(10)}  ${record.url}  pid ${record.pid}`);
}
