/**
 * A drawbridge with somebody signed in, to be attacked over plain TCP, and what a refusal looks like.
 *
 * Each refusal is followed by a round trip of who is signed in: what is refused harms nobody.
 */
import { assert, assertEquals } from "@std/assert";
import { type Browser, Drawbridge } from "./drawbridge.ts";
import { head, type RawAnswer, rawRequest, UPGRADE_LINES } from "./raw_http.ts";

export interface Gate extends AsyncDisposable {
  readonly bridge: Drawbridge;
  readonly browser: Browser;
  readonly port: number;
}

export async function startGate(): Promise<Gate> {
  const bridge = await Drawbridge.start();
  const browser = await bridge.signIn();
  const port = Number(new URL(bridge.url).port);
  return { bridge, browser, port, [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose]() };
}

/** Somebody who is signed in is served as ever. */
export async function assertHealthy(gate: Gate): Promise<void> {
  const answer = await gate.browser.fetch("/api/info");
  assertEquals(answer.status, 200, "a signed-in browser is served");
  await answer.body?.cancel();
}

/** Lines that name the browser's credentials: refused or not, it is not for want of them. */
export function credentialLines({ browser }: Gate): string[] {
  return [
    `Cookie: ${browser.cookie}`,
    `X-Drawbridge-Key: ${browser.key}`,
    `Sec-WebSocket-Protocol: drawbridge.v1`,
  ];
}

export function assertRefused(answer: RawAnswer | null, statuses: readonly number[], what: string): void {
  assert(answer, `${what}: no answer`);
  assert(statuses.includes(answer.status), `${what}: answered ${answer.status}`);
  assertEquals(answer.body, "", `${what}: the body`);
  assert(!/^access-control-/im.test(answer.head), `${what}: an Access-Control header`);
}

/** The same request as a GET of data, a POST and an upgrade, each with right credentials and `lines`. */
export async function assertRefusedEveryWay(
  gate: Gate,
  options: { lines: (origin: string) => readonly string[]; statuses: readonly number[]; what: string },
): Promise<void> {
  const origin = `http://127.0.0.1:${gate.port}`;
  const lines = [...options.lines(origin), ...credentialLines(gate)];
  const body = JSON.stringify({ requestId: "refused", agent: "demo", cwd: "/" });
  const post = [...lines, "Content-Type: application/json", `Content-Length: ${body.length}`];
  const ways = {
    GET: head("GET /api/info HTTP/1.1", lines),
    upgrade: head("GET /ws/sessions HTTP/1.1", [...lines, ...UPGRADE_LINES]),
    POST: head("POST /api/sessions HTTP/1.1", post) + body,
  };
  for (const [way, request] of Object.entries(ways)) {
    assertRefused(await rawRequest(gate.port, request), options.statuses, `${options.what}, ${way}`);
  }
  await assertHealthy(gate);
}

/** Tries to sign in with `body`, as our own page would. */
export function exchange(gate: Gate, body: string): Promise<RawAnswer | null> {
  const lines = [`Host: 127.0.0.1:${gate.port}`, `Origin: http://127.0.0.1:${gate.port}`];
  const more = ["Content-Type: application/json", `Content-Length: ${body.length}`];
  return rawRequest(gate.port, head("POST /auth/exchange HTTP/1.1", [...lines, ...more]) + body);
}

export function tokenOf(link: string): string {
  return link.slice(link.indexOf("#k=") + 3);
}
