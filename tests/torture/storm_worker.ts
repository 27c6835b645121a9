/**
 * A process that holds one identity again and again, and tells a witness: `storm_worker.ts SOCKET STATE_DIR`.
 *
 * It says `enter` once it holds the identity, and gives it back only when the witness has heard its `leave`:
 * whoever is inside by the witness's book holds the lock.
 */
import { Identities, type Identity, IdentityHeldError } from "../../lib/coordination/identities.ts";
import { jsonLine, jsonLines } from "./lines.ts";

const [path, stateDir] = Deno.args;
const HOLD_MAX_MS = 40;

const witness = await Deno.connect({ transport: "unix", path });
const heard = jsonLines(witness.readable);
const identities = new Identities({ stateDir });

async function say(value: unknown): Promise<void> {
  const bytes = jsonLine(value);
  for (let at = 0; at < bytes.length;) at += await witness.write(bytes.subarray(at));
  const { done } = await heard.next();
  if (done) Deno.exit(0); // the storm is over
}

async function take(): Promise<Identity | null> {
  try {
    return await identities.take({ team: "team", name: "name" }, {
      pid: Deno.pid,
      startedAt: new Date().toISOString(),
      sessionId: null,
      agent: "storm",
      url: "http://127.0.0.1:4777",
    });
  } catch (error) {
    if (error instanceof IdentityHeldError) return null;
    await say({ says: "error", error: String(error) });
    return null;
  }
}

await say({ says: "pid", pid: Deno.pid });
while (true) {
  using identity = await take();
  if (!identity) continue;
  await say({ says: "enter" });
  await new Promise((resolve) => setTimeout(resolve, Math.random() * HOLD_MAX_MS));
  await say({ says: "leave" });
}
