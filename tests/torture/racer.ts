/** A process that takes and gives back identities and claims as it is told: `racer.ts STATE_DIR`. */
import { join } from "@std/path";
import { writeJson } from "../../lib/coordination/atomic_file.ts";
import { Claims } from "../../lib/coordination/claims.ts";
import { Guard } from "../../lib/coordination/guard.ts";
import { Identities, type Identity, IdentityHeldError } from "../../lib/coordination/identities.ts";
import { jsonLine, jsonLines } from "./lines.ts";
import type { Answer, Order } from "./orders.ts";

const [stateDir] = Deno.args;
const TTL_MS = 60 * 60 * 1000;
const identities = new Identities({ stateDir });
const claims = new Claims({ stateDir, host: "torture", now: Date.now, warn: () => {} });
const held = new Map<string, Identity>();
/** Kept, so that they are not closed before this process ends. */
const sessions: Guard[] = [];

const RECORD = {
  pid: Deno.pid,
  startedAt: new Date().toISOString(),
  sessionId: null,
  agent: "torture",
  url: "http://127.0.0.1:4777",
};

async function take(who: { team: string; name: string }): Promise<Omit<Answer, "error">> {
  try {
    held.set(who.name, await identities.take(who, RECORD));
    return { got: true, holder: Deno.pid };
  } catch (error) {
    if (error instanceof IdentityHeldError) return { got: false, holder: error.holder?.pid ?? null };
    throw error;
  }
}

async function open(session: string): Promise<void> {
  const directory = join(stateDir, "sessions", session);
  Deno.mkdirSync(directory, { recursive: true });
  writeJson(join(directory, "meta.json"), {});
  const guard = await Guard.acquire(join(directory, "guard"), { waitMs: 1_000 });
  guard.touch(Date.now());
  sessions.push(guard);
}

async function obey(order: Order): Promise<Omit<Answer, "error">> {
  if (order.do === "take") return await take(order);
  if (order.do === "drop") held.get(order.name)?.[Symbol.dispose]();
  if (order.do === "open") await open(order.session);
  if (order.do === "list") return { got: true, holder: (await identities.list()).length };
  if (order.do === "try") {
    const { claimed, claim } = await claims.try(order, { holder: order.holder, ttlMs: TTL_MS });
    return { got: claimed, holder: claim.holder };
  }
  if (order.do === "check") {
    const claim = await claims.check(order, order);
    return { got: claim === null, holder: claim?.holder ?? null };
  }
  if (order.do === "release") return { got: await claims.release(order, order), holder: null };
  return { got: true, holder: null };
}

async function answer(id: number, order: Order): Promise<void> {
  let said: Answer;
  try {
    said = { ...await obey(order), error: null };
  } catch (error) {
    said = { got: false, holder: null, error: String(error) };
  }
  const bytes = jsonLine({ id, ...said });
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

for await (const line of jsonLines(Deno.stdin.readable)) {
  const { id, ...order } = line as { id: number } & Order; // of worker.ts
  answer(id, order);
}
Deno.exit(0);
