/**
 * What kind of failure an agent speaks of, by its own words. Pure.
 *
 * Agents agree on no codes: some answer -32000 for a missing sign-in, some the service's own status, some hold the
 * service's JSON in their message, some say it in their last words on stderr. The first rule that fits counts.
 */

export type FailureClass =
  | "sign_in"
  | "limit"
  | "overloaded"
  | "network"
  | "too_long"
  | "refused"
  | "cut_off"
  | "many_requests"
  | "memory"
  | "missing"
  | "crash"
  | "interrupted"
  | "other";

/** A status of HTTP as agents word it: "API Error: 529", "status code 429", "Code 401", `"code":429`. */
function status(numbers: string): RegExp {
  return new RegExp(`\\b(?:api error|status|code|error|failure|http)\\b\\W{0,12}(?:${numbers})\\b`, "i");
}

const RULES: readonly (readonly [FailureClass, RegExp])[] = [
  ["interrupted", /^Interrupted: drawbridge/],
  ["missing", /^Cannot start .* as .*(not found|not on the PATH|neither a known agent)/],
  ["memory", /out of memory|\bENOMEM\b/i],
  ["sign_in", /^Code -32000$/m],
  ["too_long", /(prompt|input|request|conversation) is too (long|large)|context_length_exceeded/i],
  ["too_long", /(exceed|maximum|ran out of)[^.]*\b(context|input tokens?|token count)\b/i],
  ["too_long", /\b(context|token count)\b[^.]*exceed/i],
  ["overloaded", /overloaded|over capacity|high demand|service.{0,9}unavailable/i],
  ["overloaded", status("503|529")],
  ["limit", /rate.?limit|usage limit|limit (was )?reached|hit your .*limit|too many requests|quota/i],
  ["limit", /resource.{0,10}exhausted|credit balance|insufficient (funds|credits?)|billing/i],
  ["limit", status("402|429")],
  ["sign_in", /not (logged|signed) in|(?<!\w)\/login\b(?! route)|log ?in again|unauthori[sz]ed/i],
  [
    "sign_in",
    /\b(authenticat\w*|credentials?)\b[^.\n]{0,40}\b(fail\w*|error|required|expired|invalid|missing|not found|rejected|revoked)/i,
  ],
  [
    "sign_in",
    /\b(fail\w*|invalid|missing|expired|no|must|need\w*|please|re-?)\b[^.\n]{0,40}\b(authenticat\w*|credentials?)\b/i,
  ],
  ["sign_in", /api key|oauth|token (has )?(expired|been revoked)|sign.?in required/i],
  ["sign_in", status("401")],
  ["refused", /violat\w+ [^.]*polic|content.?(policy|filter)|for safety/i],
  ["network", /\bE(CONN\w+|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NETUNREACH|PIPE)\b|getaddrinfo/],
  [
    "network",
    /fetch failed|socket hang up|timed? ?out|stream (disconnected|closed)/i,
  ],
  [
    "network",
    /\b(network|proxy|certificate)\b[^.\n]{0,40}\b(fail\w*|error|unreachable|refused|expired|invalid|down)\b/i,
  ],
  [
    "network",
    /\b(fail\w*|error|no|invalid|expired|self.signed|unable)\b[^.\n]{0,40}\b(network|proxy|certificate)\b/i,
  ],
  [
    "network",
    /connect(ion)? (error|refused|reset|closed)|(cannot|unable to|could not) connect|sending request/i,
  ],
  ["network", status("502|504")],
  ["crash", /^The agent (ended|was ended)/],
];

/** `words`: all that the agent said of it, its code as "Code N" on a line of its own. */
export function classOf(words: string): FailureClass {
  return RULES.find(([, rule]) => rule.test(words))?.[0] ?? "other";
}

/** How agents begin that tell a failure as if it were their answer. */
const SAID =
  /^\W{0,3}(info: )?(api error|error:(?=.*(?:\b[45]\d\d\b|\{))|request failed|you've (hit|reached) your|claude .*limit reached|invalid api key)/i;
/** Characters of such an answer; who has more to say is no failure. */
const SAID_CHARS_MAX = 600;

/** Null for an answer that is one. */
export function classOfAnswer(text: string): FailureClass | null {
  if (text.length > SAID_CHARS_MAX || !SAID.test(text)) return null;
  const found = classOf(text);
  return found === "other" ? null : found;
}
