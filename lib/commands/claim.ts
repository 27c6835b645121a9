/**
 * `drawbridge claim`: take, look at and give back outside events, for people, scripts and agents that have
 * only a shell. Needs no running drawbridge; the exit status tells the answer.
 */
import { assertClaimable } from "../coordination/claim_file.ts";
import {
  assertHolder,
  type Claim,
  type Claimable,
  Claims,
  type Tried,
  TTL_DEFAULT_MS,
  TTL_MAX_MS,
  TTL_MIN_MS,
} from "../coordination/claims.ts";
import { ensurePrivateDirectory } from "../coordination/atomic_file.ts";
import { createLog, errorText, printable } from "../log.ts";
import { type Environment, stateDirectory } from "./config.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { type FlagSpec, type ParsedFlags, parseFlags, UsageError } from "./flags.ts";

/** Held by another. Claimed, free and released are 0, errors 1, wrong usage 2. */
const HELD_BY_ANOTHER = 3;
/** drawbridge tells an agent's session to what the agent runs. */
const SESSION_VARIABLE = "DRAWBRIDGE_SESSION";

export interface ClaimOptions {
  readonly env: Environment;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly print: (text: string) => void;
  readonly printError: (line: string) => void;
}

/** What one run works with. */
interface Run extends ClaimOptions {
  readonly flags: ParsedFlags;
  readonly claims: Claims;
  readonly stateDir: string;
}

const AS: FlagSpec = { value: "SESSION", help: "who holds it" };
const JSON_FLAG: FlagSpec = { help: "as JSON" };

const ACTIONS: Readonly<
  Record<string, { flags: Readonly<Record<string, FlagSpec>>; run: (run: Run) => Promise<number> }>
> = {
  try: { flags: { ttl: { value: "TIME", help: "time to live" }, as: AS, json: JSON_FLAG }, run: tryClaim },
  check: { flags: { as: AS, json: JSON_FLAG }, run: check },
  release: { flags: { as: AS, json: JSON_FLAG }, run: release },
  list: { flags: { json: JSON_FLAG }, run: list },
  prune: { flags: { json: JSON_FLAG }, run: prune },
};

/** Resolves with the exit status. @throws UsageError, Error worded for a person. */
export async function claim(args: readonly string[], options: ClaimOptions): Promise<number> {
  const [name = "", ...rest] = args;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : null;
  if (!action) {
    const actions = Object.keys(ACTIONS).join(", ");
    throw new UsageError(`Cannot claim "${name}" as it is none of ${actions}; see drawbridge claim --help`);
  }
  const flags = parseFlags(rest, action.flags);
  const stateDir = stateDirectory(options.env);
  const log = createLog({ verbose: false, write: options.printError });
  const claims = new Claims({ stateDir, host: options.host, now: options.now, warn: log.warn });
  return await action.run({ ...options, flags, claims, stateDir });
}

async function tryClaim(run: Run): Promise<number> {
  const { what, holder } = asked(run);
  const ttlMs = ttlOf(run.flags.values.ttl?.[0]);
  ensurePrivateDirectory(run.stateDir);
  const tried = await run.claims.try(what, { holder, ttlMs });
  answer(run, { json: tried, text: triedText(run, { tried, ttlMs }) });
  return tried.claimed ? 0 : HELD_BY_ANOTHER;
}

async function check(run: Run): Promise<number> {
  const { what, holder } = asked(run);
  const claim = await run.claims.check(what, { holder });
  const text = claim ? heldText(run, claim) : `Free: ${named(what)}`;
  answer(run, { json: { free: claim === null, claim }, text });
  return claim ? HELD_BY_ANOTHER : 0;
}

async function release(run: Run): Promise<number> {
  const { what, holder } = asked(run);
  const released = await run.claims.release(what, { holder });
  const claim = released ? null : await run.claims.check(what, { holder });
  const text = claim ? heldText(run, claim) : `${released ? "Released" : "Not held"}: ${named(what)}`;
  answer(run, { json: { released, claim }, text });
  return claim ? HELD_BY_ANOTHER : 0;
}

async function list(run: Run): Promise<number> {
  nothingMore(run.flags.rest);
  const claims = await run.claims.list();
  const json = claims.map((claim) => ({ ...claim, assumed: run.claims.isAssumed(claim) }));
  answer(run, { json, text: claims.map((claim) => lineOf(run, claim)).join("\n") || "Nothing is claimed." });
  return 0;
}

async function prune(run: Run): Promise<number> {
  nothingMore(run.flags.rest);
  const pruned = await run.claims.prune();
  answer(run, { json: { pruned }, text: `Claims removed as they were over: ${pruned}` });
  return 0;
}

function answer(run: Run, said: { json: unknown; text: string }): void {
  run.print(run.flags.values.json ? JSON.stringify(said.json, null, 2) : said.text);
}

function asked({ flags, env }: Run): { what: Claimable; holder: string } {
  const [namespace, key, ...more] = flags.rest;
  if (namespace === undefined || key === undefined) {
    throw new UsageError(
      "Cannot tell what is meant without a namespace and a key; see drawbridge claim --help",
    );
  }
  nothingMore(more);
  const holder = flags.values.as?.[0] ?? env[SESSION_VARIABLE];
  if (!holder) {
    throw new UsageError(
      `Cannot tell who asks as neither --as nor ${SESSION_VARIABLE} says so; for yourself: --as me`,
    );
  }
  const what = { namespace, key };
  usage(() => assertClaimable(what));
  usage(() => assertHolder(holder));
  return { what, holder };
}

function ttlOf(text: string | undefined): number {
  if (text === undefined) return TTL_DEFAULT_MS;
  const ttlMs = parseDuration(text);
  if (ttlMs === null) {
    throw new UsageError(`Cannot use --ttl "${text}" as it is not a number with s, m, h or d: 30m`);
  }
  if (ttlMs < TTL_MIN_MS || ttlMs > TTL_MAX_MS) {
    throw new UsageError(`Cannot use --ttl "${text}" as a claim lives from 1s to 7d`);
  }
  return ttlMs;
}

/** What `check` refuses was the person's doing. */
function usage(check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new UsageError(errorText(cause), { cause });
  }
}

function nothingMore(rest: readonly string[]): void {
  if (rest.length > 0) throw new UsageError(`Cannot understand "${rest[0]}"; see drawbridge claim --help`);
}

function triedText(run: Run, { tried, ttlMs }: { tried: Tried; ttlMs: number }): string {
  if (!tried.claimed) return heldText(run, tried.claim);
  const from = tried.takenOverFrom ? `, taken over from ${printable(tried.takenOverFrom.holder)}` : "";
  return `Claimed for ${formatDuration(ttlMs)}: ${named(tried.claim)}${from}`;
}

function heldText(run: Run, claim: Claim): string {
  return `Held by ${holderText(run, claim)}: ${named(claim)}`;
}

function lineOf(run: Run, claim: Claim): string {
  return `${named(claim)}  ${holderText(run, claim)}`;
}

function holderText(run: Run, claim: Claim): string {
  const assumed = run.claims.isAssumed(claim) ? `, on ${claim.host} (assumed to live)` : "";
  const who = claim.holderIsSession ? `session ${claim.holder}` : claim.holder;
  const age = formatDuration(run.now() - claim.claimedAt);
  const left = formatDuration(claim.expiresAt - run.now());
  return printable(`${who} for ${age}, for another ${left}${assumed}`);
}

function named({ namespace, key }: Claimable): string {
  return printable(`${namespace} ${JSON.stringify(key)}`);
}
