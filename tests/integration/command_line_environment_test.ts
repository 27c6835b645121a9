/**
 * What an agent sees of drawbridge's environment, and what `--agent-env` and `--clean-env` make of it.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { told } from "../support/command_line.ts";
import { Drawbridge } from "../support/drawbridge.ts";

Deno.test("the agent inherits the environment; --agent-env adds to it and wins", async () => {
  const args = ["--agent-env", "ADDED=a=b", "--agent-env", "CHANGED=new", "--agent-env", "EMPTY="];
  await using bridge = await Drawbridge.start({ args, env: { INHERITED: "yes", CHANGED: "old" } });
  assertEquals(await told(bridge, "INHERITED"), "INHERITED=yes");
  assertEquals(await told(bridge, "ADDED"), "ADDED=a=b");
  assertEquals(await told(bridge, "CHANGED"), "CHANGED=new");
  assertEquals(await told(bridge, "EMPTY"), "EMPTY=");
});

Deno.test("--clean-env gives the agent what a program needs, and --agent-env", async () => {
  const args = ["--clean-env", "--agent-env", "ADDED=yes"];
  await using bridge = await Drawbridge.start({ args, env: { INHERITED: "yes" } });
  assertEquals(await told(bridge, "INHERITED"), "INHERITED is not set");
  assertEquals(await told(bridge, "ADDED"), "ADDED=yes");
  assertMatch(await told(bridge, "PATH"), /^PATH=\//);
});

Deno.test("what steers Deno, its telemetry and drawbridge itself is kept from the agent", async () => {
  const withheld = ["DENO_FOO", "OTEL_SERVICE_NAME", "DRAWBRIDGE_AGENT"];
  const env = { DENO_FOO: "x", OTEL_SERVICE_NAME: "x", DRAWBRIDGE_AGENT: "demo" };
  await using bridge = await Drawbridge.start({ env });
  for (const name of withheld) assertEquals(await told(bridge, name), `${name} is not set`);
});
