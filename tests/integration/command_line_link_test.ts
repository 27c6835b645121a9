/**
 * The printed link: alone on stdout, fresh at each Enter, and no need of a terminal.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/deadline.ts";
import { assertServed, Launched, LINK } from "../support/command_line.ts";
import { Drawbridge } from "../support/drawbridge.ts";

Deno.test("the link stands alone on a line of stdout, and nothing else does", async () => {
  await using launched = await Launched.start(["--port", "0"]);
  const stdout = await launched.stdout();
  assertMatch(stdout.trimEnd(), LINK);
  assertEquals(stdout.split("\n").length, 2);
});

Deno.test("Enter prints a fresh link each time, and each lets a browser in", async () => {
  await using bridge = await Drawbridge.start();
  const links = [bridge.link, await bridge.freshLink(), await bridge.freshLink()];
  assertEquals(new Set(links).size, 3);
  for (const link of links) {
    assertMatch(link, LINK);
    await bridge.signIn(link.slice(link.indexOf("#k=") + 3));
  }
});

Deno.test("what runs where, and what to do with the link, is said on stderr", async () => {
  await using bridge = await Drawbridge.start();
  const said = /^drawbridge \S+: Demo agent works in \/.*\. Open the link; Enter prints a fresh one\.$/m;
  await eventually(() => said.test(bridge.stderr), "the words to the link");
});

Deno.test("with stdin closed it prints one link and goes on", async () => {
  await using launched = await Launched.start(["--port", "0"], "null");
  await assertServed(await launched.link());
  await assertServed(await launched.link());
});

Deno.test("with nobody reading its stdout any more it goes on (F9)", async () => {
  await using launched = await Launched.start(["--port", "0"], "piped");
  const link = await launched.link();
  await launched.closeStdout();
  const stdin = launched.child.stdin.getWriter();
  for (let i = 0; i < 3; i++) await stdin.write(new TextEncoder().encode("\n"));
  await stdin.close();
  const status = await Promise.race([launched.child.status, assertServed(link).then(() => null)]);
  assertEquals(status, null);
  await assertServed(link);
});
