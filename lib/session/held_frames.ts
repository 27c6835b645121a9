/**
 * Frames that the disk did not take yet, in order, unshown. Knows no file.
 */
import type { Frame } from "./frame.ts";
import type { AppendFailure } from "./journal_file.ts";

export class HeldFrames {
  #frames: { readonly frame: Frame; readonly rest: Uint8Array }[] = [];
  #bytes = 0;

  /** The oldest one; null when nothing is held. */
  get first(): Frame | null {
    return this.#frames[0]?.frame ?? null;
  }

  /** Bytes that wait to be written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** `rest` is what of the frame is not written. */
  add(frame: Frame, rest: Uint8Array): void {
    this.#frames.push({ frame, rest });
    this.#bytes += rest.length;
  }

  /** Writes by `append` what it takes, and tells each frame that is whole. True when nothing is left. */
  drain(append: (bytes: Uint8Array) => AppendFailure | null, onWritten: (frame: Frame) => void): boolean {
    while (this.#frames.length > 0) {
      const { frame, rest } = this.#frames[0];
      const failure = append(rest);
      this.#bytes -= failure ? failure.written : rest.length;
      if (failure) {
        this.#frames[0] = { frame, rest: rest.subarray(failure.written) };
        return false;
      }
      this.#frames.shift();
      onWritten(frame);
    }
    return true;
  }
}
