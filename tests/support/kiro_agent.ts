/**
 * An ACP agent that behaves like Kiro CLI's v2 engine, for the tests: `kiro_agent.ts [MANNERS] [NUMBER]`.
 *
 * An independent voice: it shares no code with drawbridge. Sessions are files under
 * `$HOME/.kiro/sessions/cli`, with a lock beside each while a process has it open. MANNERS is one or
 * several of the table in `kiro_agent/manners.ts`, joined by commas.
 */
import { incomingLines, Wire } from "./fixture_agent/wire.ts";
import { KiroAgent } from "./kiro_agent/agent.ts";
import { readManners } from "./kiro_agent/manners.ts";
import { KiroStore } from "./kiro_agent/store.ts";

const manners = readManners(Deno.args);
const store = new KiroStore(Deno.env.get("HOME") ?? "/nowhere");
const wire = new Wire({ bytewise: false, noise: false });
const agent = new KiroAgent({ manners, store, wire });

function end(): never {
  // Only SIGKILL leaves the lock behind; with this manner somebody else goes on holding it for a while.
  if (manners.has("slow-release")) store.handOver();
  else store.release();
  Deno.exit(0);
}

Deno.addSignalListener("SIGTERM", end);
for await (const line of incomingLines(Deno.stdin.readable)) agent.receive(line);
end();
