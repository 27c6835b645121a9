/** `drawbridge demo-agent`: the demonstration agent, speaking ACP on stdin and stdout. */
import { runDemoAgent } from "../demo/demo_agent.ts";
import { parseFlags } from "./flags.ts";

export async function demoAgent(
  args: readonly string[],
  options: { defaultStateDir: string },
): Promise<void> {
  const { values } = parseFlags(args, {
    state: { value: "DIR", help: "where its sessions are kept" },
    pace: { value: "NUMBER", help: "1 is a human pace, 0 as fast as it goes" },
  });
  await runDemoAgent({
    stateDir: values.state?.[0] ?? options.defaultStateDir,
    input: Deno.stdin.readable,
    output: Deno.stdout.writable,
    pace: Number(values.pace?.[0] ?? "1"),
  });
}
