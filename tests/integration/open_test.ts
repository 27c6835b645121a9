/**
 * `--open` hands the link over without showing it to anybody else.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Drawbridge } from "../support/drawbridge.ts";
import { eventually } from "../support/deadline.ts";
import { removeTree } from "../support/remove_tree.ts";

Deno.test("--open gives the browser a file that only its owner reads, never the link itself", async () => {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-open-" });
  try {
    // A browser that notes what it was called with, and what it was shown.
    const script = `#!/bin/sh\nprintf '%s\\n' "$@" > ${directory}/args\ncp -p "$1" ${directory}/shown.tmp\n` +
      `mv ${directory}/shown.tmp ${directory}/shown\n`;
    await Deno.writeTextFile(`${directory}/xdg-open`, script, { mode: 0o755 });
    const env = { PATH: `${directory}:${Deno.env.get("PATH")}` };
    await using bridge = await Drawbridge.start({ args: ["--open"], env });
    const shown = await eventually(
      () => Deno.readTextFile(`${directory}/shown`).catch(() => null),
      "the file that the browser was shown",
    );
    assertStringIncludes(shown, bridge.link);
    const args = await Deno.readTextFile(`${directory}/args`);
    assert(!args.includes("#k="), args);
    assertEquals(((await Deno.stat(`${directory}/shown`)).mode ?? 0) & 0o777, 0o600);
    await bridge.signIn();
  } finally {
    await removeTree(directory);
  }
});
