/**
 * The single executable: the same page, the same demo agent, from one file.
 *
 * `deno compile` needs a base runtime. Where its download host cannot be reached, `DENORT_BIN` names one
 * of Deno 2.7.11, the oldest version drawbridge supports, which is then the compiler as well. Without
 * one the test is skipped, but in CI it must run.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { visit, Visitor } from "../support/chromium.ts";
import { Drawbridge, ROOT } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

const FLOOR = "2.7.11";
const isPossible = Deno.env.has("DENORT_BIN") || Deno.env.has("CI");

async function compile(directory: string): Promise<string> {
  const binary = join(directory, "drawbridge");
  const { code, stderr } = await new Deno.Command("npx", {
    args: [
      "-y",
      `deno@${FLOOR}`,
      "compile",
      "-A",
      "--no-prompt",
      "--no-code-cache",
      "--include",
      "static/built",
      "-o",
      binary,
      "main.ts",
    ],
    cwd: ROOT,
    env: { DENO_TLS_CA_STORE: "system" },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return binary;
}

Deno.test({
  name: "the executable serves the page and runs the demo agent, with nothing beside it",
  ignore: !isPossible,
  async fn() {
    const directory = await Deno.makeTempDir({ prefix: "drawbridge-binary-" });
    try {
      const binary = await compile(directory);
      // Neither Deno nor a cache within reach.
      const env = { PATH: "/usr/bin:/bin", HOME: directory };
      await using bridge = await Drawbridge.start({ program: [binary], env });
      await using visitor = await Visitor.arrive();
      const page = await visit(bridge, visitor);
      await page.send("tour");
      await page.permission.getByRole("button", { name: "Allow", exact: true }).click();
      await page.permission.getByRole("button", { name: "Reject", exact: true }).click();
      await page.idle();
      assertEquals(visitor.complaints, []);
      const outside = await fetch(new URL("/..%2f..%2f..%2fetc%2fhostname", bridge.url));
      assertEquals(outside.status, 404);
      assertEquals(await outside.text(), "");
    } finally {
      await removeTree(directory);
    }
  },
});

Deno.test({
  name: "the executable says its version, knows its agents, and goes into the background",
  ignore: !isPossible,
  async fn() {
    const directory = await Deno.makeTempDir({ prefix: "drawbridge-binary-" });
    try {
      const binary = await compile(directory);
      const env = { DRAWBRIDGE_HOME: join(directory, "state") };
      const run = async (...args: string[]) =>
        new TextDecoder().decode((await new Deno.Command(binary, { args, env }).output()).stdout);
      assertEquals((await run("--version")).trim(), "0.1.0");
      assert((await run("agents")).includes("opencode"));
      try {
        assert((await run("--background", "--port", "0")).startsWith("http://127.0.0.1:"));
        assertEquals(JSON.parse(await run("status", "--json")).length, 1);
      } finally {
        await run("stop", "--all");
      }
      assertEquals(await run("status"), "No drawbridge runs.\n");
    } finally {
      await removeTree(directory);
    }
  },
});
