/** `drawbridge identities`: who holds which name, told by the kernel's locks, without a running drawbridge. */
import { assertEquals, assertMatch } from "@std/assert";
import { Identities } from "../../lib/coordination/identities.ts";
import { assertOneLine, command, ended, makeHome, run } from "../support/command_line.ts";

const RECORD = {
  pid: Deno.pid,
  startedAt: new Date(Date.now() - 5 * 60_000).toISOString(),
  sessionId: "s1",
  agent: "gemini",
  url: "http://127.0.0.1:4777/",
};

Deno.test("identities lists those held, with their age, and no longer once they were given back", async () => {
  await using home = await makeHome();
  const listed = async () => (await ended(command(home.path, { args: ["identities"] }))).stdout;
  assertEquals(await listed(), "No identity is held.\n");
  const identities = new Identities({ stateDir: home.path });
  const identity = await identities.take({ team: "shop", name: "fix" }, RECORD);
  assertMatch(
    await listed(),
    new RegExp(`^shop/fix +gemini +for 5 min +http://127\\.0\\.0\\.1:4777/  pid ${Deno.pid}\\n$`),
  );
  identity[Symbol.dispose]();
  assertEquals(await listed(), "No identity is held.\n");
});

Deno.test("identities --json gives the same as JSON", async () => {
  await using home = await makeHome();
  using _fix = await new Identities({ stateDir: home.path }).take({ team: "shop", name: "fix" }, RECORD);
  const { code, stdout } = await ended(command(home.path, { args: ["identities", "--json"] }));
  const [{ ageMs, ...identity }, ...more] = JSON.parse(stdout);
  assertEquals([code, identity, more], [0, { team: "shop", name: "fix", record: RECORD }, []]);
  assertEquals(Math.floor(ageMs / 60_000), 5);
});

Deno.test("identities takes nothing else", async () => {
  assertOneLine(await run(["identities", "shop"]), {
    code: 2,
    says: ['"shop"', "drawbridge identities [--json]"],
  });
});
