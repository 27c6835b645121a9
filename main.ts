/**
 * drawbridge: a browser in front of the coding agent on your own computer.
 *
 * Picks the subcommand; the only place that ends the process. A subcommand is imported when it is asked
 * for, since agents start some of them often.
 */
import { join } from "@std/path";

const HERE = import.meta.dirname ?? ".";

async function run(args: readonly string[]): Promise<number> {
  // These override even a hard-coded address of Deno.serve, and would open the door to the network.
  for (const name of ["DENO_SERVE_ADDRESS", "DENO_TRUST_PROXY_HEADERS", "DENO_AUTO_SERVE"]) {
    Deno.env.delete(name);
  }
  const env = Deno.env.toObject();
  const [command, ...rest] = args;
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    const { helpText } = await import("./lib/commands/help.ts");
    const { VERSION } = await import("./lib/version.ts");
    console.log(helpText(VERSION));
    return 0;
  }
  if (args.some((arg) => arg === "--version" || arg === "-v")) {
    const { VERSION } = await import("./lib/version.ts");
    console.log(VERSION);
    return 0;
  }
  if (command === "demo-agent") {
    const { demoAgent } = await import("./lib/commands/demo_agent.ts");
    const { stateDirectory } = await import("./lib/commands/config.ts");
    return await demoAgent(rest, { defaultStateDir: () => join(stateDirectory(env), "demo") });
  }
  if (command === "agents") {
    const { agents } = await import("./lib/commands/agents.ts");
    agents(rest, { path: env.PATH ?? "", print: (text) => console.log(text) });
    return 0;
  }
  const { start } = await import("./lib/commands/start.ts");
  return await start(args, {
    env,
    builtDir: join(HERE, "static", "built"),
    mainPath: join(HERE, "main.ts"),
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
  });
}

if (import.meta.main) {
  try {
    Deno.exit(await run(Deno.args));
  } catch (error) {
    // One clear line; the stack is for those who ask for it.
    console.error(`drawbridge: ${error instanceof Error ? error.message : String(error)}`);
    if (Deno.args.includes("--verbose") && error instanceof Error) console.error(error.stack);
    Deno.exit(error instanceof Error && error.name === "UsageError" ? 2 : 1);
  }
}
