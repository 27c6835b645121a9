/**
 * A session that was opened without a message and left: nobody sees it in a list, so it must not stay at work in the
 * workspace, where others would be told of it.
 *
 * What is not looked at for a while is ended; whoever comes back by its address opens it again.
 */
import { errorText, type Log } from "../log.ts";
import type { Session } from "./session.ts";
import { isListed } from "./summary.ts";

/** A page that is loaded again, or a phone that looks elsewhere, is back by then. Milliseconds. */
const LEFT_MS = 15_000;

export interface LeftEmptyOptions {
  /** False once it has ended, though another one of its id may be open since. */
  readonly isOurs: () => boolean;
  readonly end: (reason: string) => Promise<void>;
  readonly log: Log;
}

export function endWhenLeftEmpty(session: Session, { isOurs, end, log }: LeftEmptyOptions): void {
  const isEmpty = () =>
    session.watchers.count === 0 && !session.meta.pinned && !isListed(session.meta, session.journal.digest);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    if (!isEmpty()) return;
    timer = setTimeout(() => {
      // Whoever signs in elsewhere comes back.
      if (session.status === "awaiting_permission") return wait();
      // Not if somebody is back, or something was said meanwhile.
      if (!isEmpty() || !isOurs()) return;
      end("It was left without a message").catch((error) =>
        log.warn(`Cannot end session ${session.id} well as ${errorText(error)}`)
      );
    }, LEFT_MS);
    Deno.unrefTimer(timer);
  };
  session.watchers.onLeft = wait;
}
