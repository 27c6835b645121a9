/**
 * Command lines that are refused, each in one line that names what is wrong: options, agents, directories.
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { assertOneLine, makeHome, run } from "../support/command_line.ts";
import { ROOT } from "../support/drawbridge.ts";

/** Each called wrongly, and what the one line must name. */
const WRONG: readonly (readonly [readonly string[], string])[] = [
  [["--wrong"], "--wrong"],
  [["-x"], "-x"],
  [["extra"], "extra"],
  [["--port"], "--port"],
  [["--port", "x"], "port"],
  [["--port", "70000"], "port"],
  [["--port=-1"], "port"],
  [["--port", "1", "--port", "2"], "--port"],
  [["--agent"], "--agent"],
  [["--open=yes"], "--open"],
  [["--agent-env", "NAME"], "NAME"],
  [["--agent-env", "=x"], "=x"],
  [["--config", "/nonexistent.jsonc"], "/nonexistent.jsonc"],
  [["agents", "--wrong"], "--wrong"],
  [["agents", "extra"], "extra"],
  [["demo-agent", "--pace", "fast"], "fast"],
];

for (const [args, named] of WRONG) {
  Deno.test(`drawbridge ${args.join(" ")} is refused in one line with exit status 2`, async () => {
    assertOneLine(await run(args), { code: 2, says: [named] });
  });
}

Deno.test("a directory that is missing, or is a file, is refused in one line", async () => {
  assertOneLine(await run(["--cwd", "/nonexistent/here"]), { code: 1, says: ["/nonexistent/here"] });
  assertOneLine(await run(["--cwd", join(ROOT, "deno.json")]), {
    code: 1,
    says: ["deno.json", "not a directory"],
  });
});

Deno.test("an unknown agent is refused in one line that names the nearest ones", async () => {
  assertOneLine(await run(["--agent", "gemni"]), { code: 1, says: ['"gemni"', "gemini"] });
  assertOneLine(await run(["--agent", "zzzzzzzz"]), { code: 1, says: ['"zzzzzzzz"', "drawbridge agents"] });
  assertOneLine(await run(["--agent", "./no-such-agent --acp"]), { code: 1, says: ["./no-such-agent"] });
  assertOneLine(await run(["--agent", "'unclosed"]), { code: 1, says: ["not closed"] });
});

Deno.test("a known agent that is not installed is refused in one line that names the npx line", async () => {
  await using empty = await makeHome();
  assertOneLine(await run(["--agent", "gemini"], { PATH: empty.path }), {
    code: 1,
    says: ["Gemini CLI", "npx -y @google/gemini-cli --acp"],
  });
});

Deno.test("a refusal repeats nothing that a terminal obeys, or that cannot be seen", async () => {
  const says = ["\\x1b[2J", "\\u{202e}"];
  const refused = await run(["\x1b[2J\u202e"]);
  assertOneLine(refused, { code: 2, says });
  assertEquals(refused.stderr.match(/[\x1b\u202e]/), null);
});
