/**
 * What the Escape key does in a session: leave the message box for an open question, or stop the agent.
 *
 * While a message is being written one press only warns, so that a habit of clearing things stops nothing.
 */
export type EscapeAction = "to_question" | "stop" | "warn" | "nothing";

export interface EscapeSituation {
  readonly working: boolean;
  /** A question is open. */
  readonly asked: boolean;
  readonly inMessageBox: boolean;
  readonly hasText: boolean;
  /** It was pressed a moment ago and warned. */
  readonly warned: boolean;
}

export function escapeAction(
  { working, asked, inMessageBox, hasText, warned }: EscapeSituation,
): EscapeAction {
  if (asked) return inMessageBox ? "to_question" : "nothing";
  if (!working) return "nothing";
  return hasText && !warned ? "warn" : "stop";
}
