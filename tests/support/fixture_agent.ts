/**
 * An ACP agent with many manners, for the tests: `deno run -A fixture_agent.ts MANNERS [--state FILE] [NUMBER]`.
 *
 * An independent voice: it writes its own bytes and shares no code with drawbridge. MANNERS is one or
 * several of the table in `fixture_agent/manners.ts`, joined by commas; what a prompt's first word does
 * is the table in `fixture_agent/prompts.ts`.
 */
import { FixtureAgent } from "./fixture_agent/agent.ts";
import { beginManners, readManners } from "./fixture_agent/manners.ts";
import { SessionFile } from "./fixture_agent/session_file.ts";
import { incomingLines, Wire } from "./fixture_agent/wire.ts";

const manners = readManners(Deno.args);
const wire = new Wire({ bytewise: manners.has("bytewise"), noise: manners.has("bad-json") });
const childPid = beginManners(manners);
const agent = new FixtureAgent({ manners, wire, childPid, sessions: new SessionFile(manners.stateFile) });

for await (const line of incomingLines(Deno.stdin.readable)) agent.receive(line);

if (manners.has("ignore-eof") || manners.has("ignore-term")) setInterval(() => {}, 1 << 30);
else Deno.exit(0);
