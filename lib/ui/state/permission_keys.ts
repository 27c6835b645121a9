/**
 * Which key gives which answer to a permission question.
 *
 * A letter stands for an answer only when exactly one option is of its kind: an agent may offer two "allow once"
 * that mean different things. Digits go by the order shown.
 */
import type { PermissionOption } from "../../acp.ts";

const LETTERS: Readonly<Record<string, string>> = { y: "allow_once", a: "allow_always", n: "reject_once" };

/** The option that `key` chooses, null for none. */
export function optionForKey(options: readonly PermissionOption[], key: string): PermissionOption | null {
  if (/^[1-9]$/.test(key)) return options[Number(key) - 1] ?? null;
  const kind = Object.hasOwn(LETTERS, key) ? LETTERS[key] : null;
  if (kind === null) return null;
  const matching = options.filter((option) => option.kind === kind);
  return matching.length === 1 ? matching[0] : null;
}

/** The answers that can go with what to do instead: a no for this time; where there is none, any no. */
export function explainable(options: readonly PermissionOption[]): readonly PermissionOption[] {
  const once = options.filter(({ kind }) => kind === "reject_once");
  return once.length > 0 ? once : options.filter(({ kind }) => kind.startsWith("reject"));
}

/** The one of them that Shift+N is for; null when there are several. */
export function explainedByKey(options: readonly PermissionOption[]): PermissionOption | null {
  const [only, ...others] = explainable(options);
  return others.length === 0 ? only ?? null : null;
}

/** Keys to show on the button of `option`: its letter, else its digit, else none. */
export function keyHint(options: readonly PermissionOption[], option: PermissionOption): string | null {
  for (const key of Object.keys(LETTERS)) if (optionForKey(options, key) === option) return key;
  const position = options.indexOf(option);
  return position >= 0 && position < 9 ? String(position + 1) : null;
}
