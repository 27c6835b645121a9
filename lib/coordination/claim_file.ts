/**
 * One claim as it lies on disk: `claims/<namespace>/<sha256 of the key>.json`.
 *
 * The name is a hash, so that any text may be a key; the key itself is inside, and both must agree. Knows
 * nothing of who may take what.
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "@std/path";
import { writeJson } from "./atomic_file.ts";
import { assertName } from "./names.ts";
import { readRecord } from "./record_file.ts";

/** An outside event that one session at a time takes on: "the broken build". */
export interface Claimable {
  /** Checked as a name. */
  readonly namespace: string;
  /** Any text, to {@link KEY_CHARACTERS_MAX}. */
  readonly key: string;
}

export interface Claim extends Claimable {
  /** A session's id, or what a person or a script calls itself. */
  readonly holder: string;
  /**
   * Whether the holder was an open session of this state directory when it claimed; else it is a person or
   * a script, which keeps the claim until its time is over.
   */
  readonly holderIsSession: boolean;
  readonly host: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly claimedAt: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What lies at a claim's path. */
export type FoundClaim =
  | { readonly is: "nothing" }
  | { readonly is: "claim"; readonly claim: Claim }
  | { readonly is: "unreadable"; readonly why: string };

export const KEY_CHARACTERS_MAX = 4_096;
/** A newer drawbridge writes a higher number; its claims are left alone. */
const CLAIM_VERSION = 1;
/** Where the guards are, beside the namespaces. */
export const GUARDS = "guards";

/** A newer drawbridge wrote the claim. */
export class NewerClaimError extends Error {
  override readonly name = "NewerClaimError";
}

/** @throws Error worded for a person when this cannot be claimed by anybody. */
export function assertClaimable(what: Claimable): void {
  assertName("namespace", what.namespace);
  if (what.namespace.toLowerCase() === GUARDS) {
    throw new Error(`Cannot use the namespace "${what.namespace}" as drawbridge keeps its locks there`);
  }
  if (what.key === "") throw new Error("Cannot claim an empty key as it names nothing");
  if (what.key.length > KEY_CHARACTERS_MAX) {
    throw new Error(
      `Cannot claim a key of ${what.key.length} characters as it may have ${KEY_CHARACTERS_MAX}`,
    );
  }
}

/** Where the claim on `what` lies below `directory`. */
export function claimPath(directory: string, what: Claimable): string {
  return join(directory, what.namespace, `${sha256(what.key)}.json`);
}

/** @throws NewerClaimError; Error when it cannot be read for reasons of the disk. */
export function readClaim(path: string): FoundClaim {
  const found = readRecord(path);
  if (found.is !== "json") return found;
  assertVersion(path, found.value);
  const claim = asClaim(found.value, basename(dirname(path)));
  if (!claim) return { is: "unreadable", why: "it is no claim" };
  if (basename(path) !== `${sha256(claim.key)}.json`) {
    return { is: "unreadable", why: "its key does not belong to its name" };
  }
  return { is: "claim", claim };
}

export function writeClaim(path: string, { namespace: _inThePath, ...claim }: Claim): void {
  writeJson(path, { version: CLAIM_VERSION, ...claim });
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function assertVersion(path: string, value: unknown): void {
  if (typeof value !== "object" || value === null || !("version" in value)) return;
  if (typeof value.version === "number" && value.version > CLAIM_VERSION) {
    throw new NewerClaimError(`Cannot read the claim "${path}" as a newer drawbridge wrote it`);
  }
}

function asClaim(value: unknown, namespace: string): Claim | null {
  if (typeof value !== "object" || value === null) return null;
  const { key, holder, holderIsSession, host, pid, claimedAt, expiresAt } = value as Partial<Claim>; // checked below
  if (typeof key !== "string" || typeof holder !== "string" || typeof host !== "string") return null;
  if (typeof holderIsSession !== "boolean" || typeof pid !== "number") return null;
  if (typeof claimedAt !== "number" || typeof expiresAt !== "number") return null;
  return { namespace, key, holder, holderIsSession, host, pid, claimedAt, expiresAt };
}
