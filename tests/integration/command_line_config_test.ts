/**
 * The config file: what of it is refused, and that flags win over it.
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { assertOneLine, makeHome, run, told } from "../support/command_line.ts";
import { Drawbridge } from "../support/drawbridge.ts";

/** Config files that cannot be used, and what the one line must name. */
const WRONG_FILES: readonly (readonly [string, string])[] = [
  ["{ not json", "config.jsonc"],
  ["[]", "object"],
  ['{"agnet": "demo"}', '"agnet"'],
  ['{"port": "4777"}', '"port"'],
  ['{"port": 70000}', "port"],
  ['{"open": "yes"}', '"open"'],
  ['{"agentEnv": {"A": 1}}', "agentEnv"],
  ['{"agentEnv": ["A=1"]}', "agentEnv"],
];

for (const [text, named] of WRONG_FILES) {
  Deno.test(`a config file that says ${text} is refused in one line with exit status 2`, async () => {
    await using directory = await makeHome();
    const file = join(directory.path, "config.jsonc");
    await Deno.writeTextFile(file, text);
    assertOneLine(await run(["--config", file]), { code: 2, says: [named] });
  });
}

Deno.test("--config names the file that is used, and flags win over it", async () => {
  await using directory = await makeHome();
  const file = join(directory.path, "mine.jsonc");
  const text = JSON.stringify({ agent: "gemini", cwd: directory.path, agentEnv: { FROM_FILE: "yes" } });
  await Deno.writeTextFile(file, `// mine\n${text}`);
  await using bridge = await Drawbridge.start({ args: ["--config", file, "--agent", "demo"] });
  const browser = await bridge.signIn();
  const info = await (await browser.fetch("/api/info")).json();
  assertEquals([info.defaultAgent, info.defaultCwd], ["demo", directory.path]);
  assertEquals(await told(bridge, "FROM_FILE"), "FROM_FILE=yes");
});
