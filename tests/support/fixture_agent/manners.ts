/**
 * The table of manners, and those that begin with the process.
 *
 * Knows no protocol. A manner that is not in the table ends the program with exit code 64.
 */

/** Each manner in one line. */
const MANNERS = {
  "plain": "a well behaved agent",
  "ignore-cancel": "never ends a turn because of session/cancel",
  "ignore-eof": "does not exit when stdin ends",
  "ignore-term": "does not exit when stdin ends, nor on SIGTERM",
  "spawn-child":
    "starts `sleep 1000` in its group, which holds stdout open; pid in initialize's _meta.childPid and on stderr",
  "bad-json": "noise, [], blank lines, CRLF and bytes that are not UTF-8 around every message",
  "huge-line": "a line of 100 MB (or NUMBER bytes) before the first update of the first prompt",
  "slow-start": "waits NUMBER milliseconds before it reads anything",
  "no-init": "never answers initialize",
  "old-version": "answers initialize with protocolVersion 99",
  "init-crash": "writes to stderr and exits 1 at once",
  "string-ids": "its requests have UUID strings as ids",
  "same-ids": "its requests have the id of the prompt they are made in",
  "unknown-request": "sends craft/unknown in each prompt and tells the error code it got",
  "early-update": "a session/update before session/new names the session",
  "replay-before": "session/load replays, then answers (as plain does)",
  "replay-after": "session/load answers, then replays",
  "resume": "offers session/resume",
  "fork": "offers session/fork",
  "fork-fails": "offers session/fork and answers it -32603",
  "list": "offers session/list",
  "delete": "offers session/delete",
  "steering": "can be spoken to within a turn",
  "no-load": "does not offer session/load",
  "no-close": "does not offer session/close",
  "load-fails": "session/load and session/resume answer -32603",
  "no-auth-methods": "names no way to sign in",
  "auth-prompt": "session/prompt answers -32000 until authenticate was called, or a file signed-in lay there",
  "auth-slow": "the first authenticate is answered only when it is cancelled, with -32800",
  "auth":
    "session/new, load and resume answer -32000 until authenticate was called, or a file signed-in lay there when it began",
  "modes": "has modes (ask, code)",
  "models": "has legacy models (small, large) and session/set_model",
  "config": "has config options: mode, model (grouped), effort, and a boolean where the client can",
  "config-silent": "like config, but session/set_config_option answers {}",
  "stderr-flood": "1 MB of coloured lines on stderr at the start",
  "bytewise": "writes stdout byte by byte",
  "withdraw":
    "the prompt `ask` withdraws its question by $/cancel_request after its number of milliseconds (300)",
  "one-write": "any prompt: five updates, the answer and one more update, in one write",
} as const;

export type Manner = keyof typeof MANNERS;

export interface Manners {
  readonly has: (manner: Manner) => boolean;
  /** The bare number among the arguments. */
  readonly number: number | null;
  /** Where sessions are kept between processes. */
  readonly stateFile: string | null;
}

export function readManners(args: readonly string[]): Manners {
  const chosen = new Set((args[0] ?? "plain").split(","));
  for (const name of chosen) {
    if (Object.hasOwn(MANNERS, name)) continue;
    console.error(`Cannot behave as "${name}". The manners are:`);
    for (const [known, meaning] of Object.entries(MANNERS)) console.error(`  ${known}: ${meaning}`);
    Deno.exit(64);
  }
  const stateAt = args.indexOf("--state");
  const number = args.slice(1).find((arg, at) => /^\d+$/.test(arg) && at !== stateAt);
  return {
    has: (manner) => chosen.has(manner),
    number: number === undefined ? null : Number(number),
    stateFile: stateAt < 0 ? null : args[stateAt + 1],
  };
}

/** What some manners do before a word is spoken; returns the pid of the child, if one was started. */
export function beginManners(manners: Manners): number | null {
  if (manners.has("init-crash")) {
    console.error("fixture agent: cannot start, as asked\n    at nowhere (fixture_agent.ts)");
    Deno.exit(1);
  }
  if (manners.has("ignore-term")) {
    Deno.addSignalListener("SIGTERM", () => console.error("fixture agent: SIGTERM? no"));
  }
  if (manners.has("stderr-flood")) floodStderr();
  // A blocking wait: nothing is read meanwhile.
  if (manners.has("slow-start")) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, manners.number ?? 1000);
  }
  return manners.has("spawn-child") ? spawnChild() : null;
}

function floodStderr(): void {
  const line = new TextEncoder().encode(
    `\x1b[31merror\x1b[0m: ${"something \x1b[1mloud\x1b[22m ".repeat(40)}\n`,
  );
  for (let bytes = 0; bytes < 1024 * 1024; bytes += line.length) Deno.stderr.writeSync(line);
  Deno.stderr.writeSync(new TextEncoder().encode("the last line of the flood\n"));
}

function spawnChild(): number {
  const command = new Deno.Command("sleep", {
    args: ["1000"],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  const child = command.spawn();
  child.unref();
  console.error(`fixture agent: child ${child.pid}`);
  return child.pid;
}
