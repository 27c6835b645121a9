/**
 * Which prompt the keys that go from one to the next lead to. Pure.
 */

/** A prompt so near to the edge is the one that is read. Pixels. */
const NEAR_PX = 40;

export interface DrawnPrompt {
  readonly id: string;
  /** Of its top below that of what is in sight. Pixels. */
  readonly top: number;
}

/**
 * The prompt before (-1) or after (1) what is read; null for none.
 *
 * @param prompts All there are, by id.
 * @param drawn Those of them that are drawn: the end of the conversation always is.
 */
export function promptFrom(
  prompts: readonly string[],
  drawn: readonly DrawnPrompt[],
  step: -1 | 1,
): string | null {
  const above = drawn.findLast(({ top }) => top <= NEAR_PX);
  const here = above
    ? prompts.indexOf(above.id)
    : drawn.length > 0
    ? prompts.indexOf(drawn[0].id) - 1
    : prompts.length - 1;
  const isAt = above !== undefined && above.top >= -NEAR_PX;
  return prompts[step > 0 ? here + 1 : isAt ? here - 1 : here] ?? null;
}
