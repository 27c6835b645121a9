/**
 * drawbridge: a browser in front of the coding agent on your own computer.
 *
 * Picks the subcommand; the only place that ends the process. A subcommand is imported when it is asked
 * for, since agents start some of them often.
 */
import { join } from "@std/path";

const HERE = import.meta.dirname ?? ".";

/** What subcommands are given of the process they run in. */
interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  /** Prints one line on stdout. */
  readonly print: (line: string) => void;
  /** Prints one line on stderr. */
  readonly printError: (line: string) => void;
}

/** Resolves with the exit status. */
type Subcommand = (args: readonly string[], surroundings: Surroundings) => number | Promise<number>;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  "agents": async (args, { env, print }) => {
    const { agents } = await import("./lib/commands/agents.ts");
    return agents(args, { path: env.PATH ?? "", print });
  },
  "attach": async (args, surroundings) => {
    const { attach } = await import("./lib/commands/attach.ts");
    return await attach(args, surroundings);
  },
  "changes": async (args, surroundings) => {
    const { changes } = await import("./lib/commands/changes.ts");
    return changes(args, surroundings);
  },
  "claim": async (args, surroundings) => {
    const { claim } = await import("./lib/commands/claim.ts");
    return await claim(args, { ...surroundings, host: Deno.hostname(), now: Date.now });
  },
  "demo-agent": async (args, { env }) => {
    const { demoAgent } = await import("./lib/commands/demo_agent.ts");
    const { stateDirectory } = await import("./lib/commands/config.ts");
    return await demoAgent(args, { defaultStateDir: () => join(stateDirectory(env), "demo") });
  },
  "identities": async (args, surroundings) => {
    const { identities } = await import("./lib/commands/identities.ts");
    return await identities(args, surroundings);
  },
  "mcp": async (args, surroundings) => {
    const { mcp } = await import("./lib/commands/mcp.ts");
    return await mcp(args, surroundings);
  },
  "open": async (args, surroundings) => {
    const { open } = await import("./lib/commands/open.ts");
    return await open(args, surroundings);
  },
  "sessions": async (args, surroundings) => {
    const { sessions } = await import("./lib/commands/sessions.ts");
    return await sessions(args, surroundings);
  },
  "status": async (args, surroundings) => {
    const { status } = await import("./lib/commands/status.ts");
    return await status(args, surroundings);
  },
  "stop": async (args, surroundings) => {
    const { stop } = await import("./lib/commands/stop.ts");
    return await stop(args, surroundings);
  },
  "summary": async (args, surroundings) => {
    const { summary } = await import("./lib/commands/summary.ts");
    return await summary(args, surroundings);
  },
  "workspace": async (args, surroundings) => {
    const { workspace } = await import("./lib/commands/workspace.ts");
    return await workspace(args, { ...surroundings, host: Deno.hostname(), now: Date.now });
  },
};

/** Without a subcommand. */
async function start(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { start } = await import("./lib/commands/start.ts");
  return await start(args, {
    ...surroundings,
    builtDir: join(HERE, "static", "built"),
    mainPath: join(HERE, "main.ts"),
  });
}

async function run(args: readonly string[]): Promise<number> {
  // These override even a hard-coded address of Deno.serve, and would open the door to the network.
  for (const name of ["DENO_SERVE_ADDRESS", "DENO_TRUST_PROXY_HEADERS", "DENO_AUTO_SERVE"]) {
    Deno.env.delete(name);
  }
  const told = await tell(args);
  if (told !== null) {
    console.log(told);
    return 0;
  }
  const surroundings: Surroundings = {
    env: Deno.env.toObject(),
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
  };
  const [command = "", ...rest] = args;
  if (Object.hasOwn(SUBCOMMANDS, command)) return await SUBCOMMANDS[command](rest, surroundings);
  return await start(args, surroundings);
}

/** The text that was asked for instead of a run, wherever that stands before a `--`. */
async function tell(args: readonly string[]): Promise<string | null> {
  const end = args.indexOf("--");
  const flags = end < 0 ? args : args.slice(0, end);
  if (flags.some((arg) => arg === "--help" || arg === "-h")) {
    const { commandHelp } = await import("./lib/commands/help.ts");
    const { VERSION } = await import("./lib/version.ts");
    return commandHelp(args[0], VERSION);
  }
  if (!flags.some((arg) => arg === "--version" || arg === "-v")) return null;
  return (await import("./lib/version.ts")).VERSION;
}

if (import.meta.main) {
  try {
    Deno.exit(await run(Deno.args));
  } catch (error) {
    const { printable } = await import("./lib/log.ts");
    const printLines = (text: string) => console.error(text.split("\n").map(printable).join("\n"));
    // One clear line, or a list to choose from; the stack is for those who ask for it.
    printLines(`drawbridge: ${error instanceof Error ? error.message : String(error)}`);
    if (Deno.args.includes("--verbose") && error instanceof Error) printLines(error.stack ?? "");
    Deno.exit(error instanceof Error && error.name === "UsageError" ? 2 : 1);
  }
}
