/** What a racer may be told, and what it answers. */

export type Order =
  /** Open this session: hold its guard until it is killed. */
  | { readonly do: "open"; readonly session: string }
  | { readonly do: "take"; readonly team: string; readonly name: string }
  | { readonly do: "drop"; readonly team: string; readonly name: string }
  | { readonly do: "try"; readonly namespace: string; readonly key: string; readonly holder: string }
  | { readonly do: "check"; readonly namespace: string; readonly key: string; readonly holder: string }
  | { readonly do: "release"; readonly namespace: string; readonly key: string; readonly holder: string }
  | { readonly do: "list" };

export interface Answer {
  /** Whether it now has what it asked for; for a look, whether that is free. */
  readonly got: boolean;
  /** Who stands in the way, or has it: a PID for identities, a name for claims; null where nobody is named. */
  readonly holder: number | string | null;
  /** What was thrown, other than a plain refusal. */
  readonly error: string | null;
}
