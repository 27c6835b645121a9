/** `drawbridge agents`: the known agents, and which of them are installed. */
import { parseFlags, UsageError } from "./flags.ts";
import { listAgents } from "./launch.ts";

export function agents(
  args: readonly string[],
  options: { path: string; print: (text: string) => void },
): number {
  const { values, rest } = parseFlags(args, { json: { help: "as JSON" } });
  if (rest.length > 0) {
    throw new UsageError(`Cannot understand "${rest[0]}"; usage: drawbridge agents [--json]`);
  }
  const agents = listAgents(options.path);
  if (values.json) {
    const rows = agents.map(({ program, ...agent }) => ({ ...agent, installed: program !== null, program }));
    options.print(JSON.stringify(rows, null, 2));
    return 0;
  }
  const installed = agents.filter((agent) => agent.program !== null);
  const others = agents.filter((agent) => agent.program === null);
  options.print("Installed:");
  for (const agent of installed) {
    options.print(`  ${agent.name.padEnd(18)}${agent.title.padEnd(22)}${agent.command}`);
  }
  options.print("\nKnown, not on the PATH:");
  for (const agent of others) {
    const from = agent.npm === null ? "" : `  (npm: ${agent.npm})`;
    options.print(`  ${agent.name.padEnd(18)}${agent.title.padEnd(22)}${agent.command}${from}`);
  }
  return 0;
}
