/**
 * `--port`: which port is taken, and what is said of one that is taken already.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { assertOneLine, assertServed, command, ended, Launched, LINK, run } from "../support/command_line.ts";
import { Drawbridge } from "../support/drawbridge.ts";

Deno.test("--port 0 takes a free port, and the link's port is served", async () => {
  await using launched = await Launched.start(["--port", "0"]);
  const link = await launched.link();
  assert(Number(link.match(LINK)?.[1]) > 0);
  await assertServed(link);
});

Deno.test("--port N takes exactly that port", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using launched = await Launched.start(["--port", String(port)]);
  assertEquals((await launched.link()).match(LINK)?.[1], String(port));
});

Deno.test("without --port two drawbridges each take a port of 4777 to 4786", async () => {
  await using first = await Launched.start([]);
  const one = Number((await first.link()).match(LINK)?.[1]);
  await using second = await Launched.start([]);
  const other = Number((await second.link()).match(LINK)?.[1]);
  for (const port of [one, other]) assert(port >= 4777 && port <= 4786, `${port}`);
  assertNotEquals(one, other);
});

Deno.test("a port that another drawbridge holds is refused in one line that names it", async () => {
  await using bridge = await Drawbridge.start();
  const { port } = new URL(bridge.url);
  const second = await ended(command(bridge.home, { args: ["--port", port] }));
  assertOneLine(second, { code: 1, says: [port, `pid ${bridge.pid}`, bridge.home] });
});

Deno.test("a port that another program holds is refused in one line that says so", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  assertOneLine(await run(["--port", String(port)]), { code: 1, says: [String(port), "another program"] });
});
