/**
 * Names that become parts of a path: teams, identities, namespaces of claims.
 *
 * Pure. Nothing else may reach a path: a checked name has no separator, is no `..` and no hidden file.
 */

export const NAME_CHARACTERS_MAX = 64;

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;

/** @param what What it is the name of, for the message: `team`. @throws Error worded for a person. */
export function assertName(what: string, text: string): void {
  if (NAME.test(text)) return;
  throw new Error(
    `Cannot use the ${what} ${JSON.stringify(text.slice(0, 2 * NAME_CHARACTERS_MAX))} as a name has 1 to ` +
      `${NAME_CHARACTERS_MAX} letters, digits, ".", "_" or "-" and does not begin with "." or "-"`,
  );
}

/** `text` as a name: lower case, what is not allowed as one `-`; `fallback` where nothing is left. */
export function slug(text: string, fallback = "unnamed"): string {
  const plain = text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
  const name = plain.replace(/[^a-z0-9._-]+/g, "-").replace(/-{2,}/g, "-").replace(/^[.-]+/, "");
  return name.slice(0, NAME_CHARACTERS_MAX).replace(/[.-]+$/, "") || fallback;
}

/** `name` for 1, `name-2`, `name-3`… after it, shortened so that it stays a name. */
export function numbered(name: string, number: number): string {
  if (number === 1) return name;
  const suffix = `-${number}`;
  return name.slice(0, NAME_CHARACTERS_MAX - suffix.length) + suffix;
}
