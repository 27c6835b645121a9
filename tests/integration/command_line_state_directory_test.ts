/**
 * The state directory: refused in one line when it cannot be made, and for its owner only.
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { assertOneLine, makeHome, run } from "../support/command_line.ts";
import { Drawbridge, ROOT } from "../support/drawbridge.ts";

Deno.test("a state directory that cannot be made is refused in one line that names it", async () => {
  for (const path of ["/proc/no-such", join(ROOT, "deno.json")]) {
    assertOneLine(await run([], { DRAWBRIDGE_HOME: path }), { code: 1, says: [path] });
  }
});

Deno.test("the state directory is for its owner only, whoever made it", async () => {
  await using directory = await makeHome();
  await Deno.chmod(directory.path, 0o777);
  await using _bridge = await Drawbridge.start({ home: directory.path });
  assertEquals(((await Deno.stat(directory.path)).mode ?? 0) & 0o777, 0o700);
});
