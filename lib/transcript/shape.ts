/**
 * Reads values an agent sent, where anything may be missing or of another type than the protocol says.
 *
 * Knows no message in particular. Never throws: what does not fit is null or empty.
 */

/** `value` as an object, an empty one when it is none (arrays are none). */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return EMPTY;
  // Checked above: a non-null object that is no array is read by string keys.
  return value as Readonly<Record<string, unknown>>;
}

const EMPTY: Readonly<Record<string, unknown>> = Object.freeze({});

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function string(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** `value` for a person's eye: text as it is, anything else as indented JSON. */
export function readable(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value, null, 2) ?? String(value);
  } catch {
    // Only reachable with values that never were JSON (a cycle, a BigInt): still say what it is.
    return Object.prototype.toString.call(value);
  }
}
