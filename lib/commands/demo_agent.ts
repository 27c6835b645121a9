/** `drawbridge demo-agent`: the demonstration agent, speaking ACP on stdin and stdout. */
import { runDemoAgent } from "../demo/demo_agent.ts";
import { parseFlags, UsageError } from "./flags.ts";

export async function demoAgent(
  args: readonly string[],
  options: { defaultStateDir: () => string },
): Promise<number> {
  const { values } = parseFlags(args, {
    state: { value: "DIR", help: "where its sessions are kept" },
    pace: { value: "NUMBER", help: "1 is a human pace, 0 as fast as it goes" },
  });
  const pace = Number(values.pace?.[0] ?? "1");
  if (!(pace >= 0)) {
    throw new UsageError(`Cannot use --pace "${values.pace?.[0]}" as it is not a number from 0 up`);
  }
  return await runDemoAgent({
    stateDir: values.state?.[0] ?? options.defaultStateDir(),
    input: Deno.stdin.readable,
    output: Deno.stdout.writable,
    pace,
  });
}
