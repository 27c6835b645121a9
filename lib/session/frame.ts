/**
 * What goes to the journal with one write, and to every browser as one frame.
 */

/** Lines that were written together. `text` is without the last newline. */
export interface Frame {
  readonly text: string;
  /** Byte range in the journal. */
  readonly start: number;
  readonly end: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}
