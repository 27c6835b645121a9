/** The page at a session of a real agent. */
import { assertEquals } from "@std/assert";
import { type DrawbridgePage, visit, Visitor } from "./chromium.ts";
import { Drawbridge } from "./drawbridge.ts";
import { prepareAgent, type RealAgentName } from "./real_agents.ts";

export async function onRealAgent(
  name: RealAgentName,
  test: (page: DrawbridgePage) => Promise<void>,
): Promise<void> {
  await using prepared = await prepareAgent(name);
  const { agent: { commandLine, flags }, workspace } = prepared;
  await using bridge = await Drawbridge.start({
    args: ["--agent", commandLine, "--cwd", workspace, ...flags],
  });
  await using visitor = await Visitor.arrive();
  await test(await visit(bridge, visitor));
  assertEquals(visitor.complaints, []);
}
