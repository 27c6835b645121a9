/**
 * The demo agent as a process of its own: `run_demo_agent.ts STATE_DIR [PACE]`.
 *
 * Knows no drawbridge command; it ends with the exit code the agent asks for.
 */
import { runDemoAgent } from "../../lib/demo/demo_agent.ts";

const [stateDir, pace = "1"] = Deno.args;
Deno.exit(
  await runDemoAgent({
    stateDir,
    pace: Number(pace),
    input: Deno.stdin.readable,
    output: Deno.stdout.writable,
  }),
);
