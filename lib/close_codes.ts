/**
 * Why drawbridge ends a socket: codes of its own (RFC 6455, 7.4.2: 4000 to 4999). Constants only.
 */

/** Close code: the device was signed out. */
export const CLOSE_SIGNED_OUT = 4401;
/** Close code: the session is gone or was never here. */
export const CLOSE_NO_SESSION = 4404;
/** Close code: more lines a second than `LIMITS.browserLinesPerSecondMax`. */
export const CLOSE_TOO_FAST = 4429;
