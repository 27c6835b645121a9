/**
 * A process that writes state of one kind without end, until it is killed: `writer.ts KIND STATE_DIR`.
 *
 * Says `ready` before its first write.
 */
import { join } from "@std/path";
import { writeJson } from "../../lib/coordination/atomic_file.ts";
import { Claims } from "../../lib/coordination/claims.ts";
import { Identities } from "../../lib/coordination/identities.ts";
import { jsonLine } from "./lines.ts";

const [kind, stateDir] = Deno.args;

const RECORD = {
  pid: Deno.pid,
  startedAt: new Date().toISOString(),
  sessionId: null,
  agent: "writer",
  url: "http://127.0.0.1:4777",
};

/** Takes an identity, describes it anew some times, gives it back. */
async function identities(): Promise<void> {
  const all = new Identities({ stateDir });
  while (true) {
    using identity = await all.takeFree({ team: "team", name: "name" }, RECORD);
    for (let i = 0; i < 5; i++) identity.describe({ ...RECORD, agent: "x".repeat(i * 5_000) });
  }
}

/** Claims, refreshes and gives back a few events. */
async function claims(): Promise<void> {
  const all = new Claims({ stateDir, host: "torture", now: Date.now, warn: () => {} });
  for (let i = 0;; i = (i + 1) % 5) {
    const what = { namespace: "ci", key: `event ${i} ${"x".repeat(i * 500)}` };
    await all.try(what, { holder: "writer", ttlMs: 60_000 });
    await all.try(what, { holder: "writer", ttlMs: 90_000 });
    if (i % 2 === 0) await all.release(what, { holder: "writer" });
  }
}

/** Replaces one file by contents of many lengths, which are said inside. */
function files(): void {
  for (let length = 1;; length = length * 7 % 100_003) {
    writeJson(join(stateDir, "file.json"), { length, filling: "x".repeat(length) });
  }
}

Deno.stdout.writeSync(jsonLine("ready"));
if (kind === "identities") await identities();
if (kind === "claims") await claims();
if (kind === "files") files();
