/**
 * How the Kiro-like agent may misbehave. Knows no protocol.
 */

const MANNERS = {
  "plain": "well behaved",
  "slow-release":
    "a helper that outlives it goes on holding the lock, until it is loaded for the NUMBERth (3) time",
  "hang-load": "never answers session/load",
  "exit-unknown": "ends with code 0 at a session/load of an id it does not have",
  "reread": "the first NUMBER (2) loads say that the lock file could not be read again",
  "load-fails": "session/load answers with an error that has nothing to do with the lock",
  "servers": "MCP servers that fail, ask to be signed in to, and come up, told as a session opens",
} as const;

export type Manner = keyof typeof MANNERS;

export interface Manners {
  readonly has: (manner: Manner) => boolean;
  readonly number: number | null;
}

export function readManners(args: readonly string[]): Manners {
  const chosen = new Set((args[0] ?? "plain").split(","));
  for (const name of chosen) {
    if (Object.hasOwn(MANNERS, name)) continue;
    console.error(`Cannot behave as "${name}". The manners are: ${Object.keys(MANNERS).join(", ")}`);
    Deno.exit(64);
  }
  return { has: (manner) => chosen.has(manner), number: args[1] === undefined ? null : Number(args[1]) };
}
