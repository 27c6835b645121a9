/**
 * A terminal's view of a session: the lines of a browser's socket as notifications of a control connection.
 */
import type { ViewClosed } from "../control.ts";
import { CLOSE_TOO_FAST } from "../close_codes.ts";
import { LIMITS } from "../wire.ts";
import type { ControlCaller } from "./control_connection.ts";
import type { ViewSocket } from "./view_socket.ts";

export class ControlView implements ViewSocket {
  readonly opened = Promise.resolve();
  onClose: (() => void) | null = null;
  readonly #caller: ControlCaller;
  readonly #early: string[] = [];
  #take: (line: string) => void = (line) => this.#keep(line);
  #isOpen = true;

  constructor(caller: ControlCaller) {
    this.#caller = caller;
    caller.onNotification = (method, params) => {
      if (method === "line" && this.#isOpen) this.#take(JSON.stringify(params) ?? "null");
    };
    caller.onEnd = () => {
      this.#isOpen = false;
      this.onClose?.();
    };
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get bufferedAmount(): number {
    return this.#caller.waitingBytes;
  }

  /** Each line is JSON already: it goes out as it stands in the journal. */
  send(frame: string): void {
    this.#caller.notify("line", frame.split("\n"));
  }

  close(code: number, why: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#caller.notify("closed", [JSON.stringify({ code, why } satisfies ViewClosed)]);
    this.#caller.end();
  }

  receive(onLine: (line: string) => void): void {
    this.#take = onLine;
    for (const line of this.#early.splice(0)) onLine(line);
  }

  #keep(line: string): void {
    if (this.#early.length < LIMITS.browserLinesPerSecondMax) this.#early.push(line);
    else this.close(CLOSE_TOO_FAST, "too many lines before the session was open");
  }
}
