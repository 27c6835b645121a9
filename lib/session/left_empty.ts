/**
 * A session that was opened without a message and left: nobody sees it in a list, so it must not stay at work in the
 * workspace, where others would be told of it.
 *
 * What is not looked at for a while is ended; whoever comes back by its address opens it again.
 */
import type { Session } from "./session.ts";
import { isListed } from "./summary.ts";

/** A page that is loaded again, or a phone that looks elsewhere, is back by then. Milliseconds. */
const LEFT_MS = 15_000;

export function endWhenLeftEmpty(session: Session, end: () => Promise<void>): void {
  const isEmpty = () => session.watchers.count === 0 && !isListed(session.meta, session.journal.digest);
  let timer: ReturnType<typeof setTimeout> | undefined;
  session.watchers.onLeft = () => {
    clearTimeout(timer);
    if (!isEmpty()) return;
    timer = setTimeout(() => {
      // Not if somebody is back, or something was said meanwhile.
      if (isEmpty()) void end();
    }, LEFT_MS);
    Deno.unrefTimer(timer);
  };
}
