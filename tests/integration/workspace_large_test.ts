/** A workspace of 100,000 files, most of them nobody's work. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { eventually } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

const FILES = { "node_modules": 50_000, ".git/objects": 20_000, "target": 10_000, "src": 20_000 };
const FILES_IN_DIRECTORY = 500;

Deno.test("100,000 files delay no first prompt, and what is ignored is in no list of changes", async () => {
  const workspace = await Deno.realPath(await Deno.makeTempDir({ prefix: "drawbridge-large-" }));
  try {
    for (const [directory, count] of Object.entries(FILES)) await fill(join(workspace, directory), count);
    await using bridge = await Drawbridge.start({ asks: true });
    const browser = await bridge.signIn();
    using view = await browser.watch(await browser.open(fixtureAgent(), workspace));
    await view.prompt("say hello");
    // The first picture of 20,000 files takes far longer than an agent that answers at once.
    assertEquals(await baseline(bridge.home), null, "the first prompt waited for the picture");

    await eventually(() => baseline(bridge.home), "the first picture of the workspace", 60_000);
    await view.prompt("write node_modules/made.js hidden");
    await view.prompt("write src/made.ts shown");
    const changes = await view.event("changes");
    assertEquals(changes.files.map(({ path, status, by }) => [path, status, by]), [
      ["src/made.ts", "added", "agent"],
    ]);
    assert(
      !view.events.some((event) => JSON.stringify(event).includes('"path":"node_modules/made.js","status"')),
    );
  } finally {
    await removeTree(workspace);
  }
});

/** The ref of the first picture as the session's lease has it. */
async function baseline(home: string): Promise<string | null> {
  for await (const folder of Deno.readDir(join(home, "workspaces"))) {
    const leases = join(home, "workspaces", folder.name, "leases");
    for await (const { name } of Deno.readDir(leases)) {
      if (name.endsWith(".json")) return JSON.parse(await Deno.readTextFile(join(leases, name))).baseline;
    }
  }
  throw new Error("there is no lease");
}

async function fill(directory: string, count: number): Promise<void> {
  for (let made = 0; made < count; made += FILES_IN_DIRECTORY) {
    const inner = join(directory, `d${made / FILES_IN_DIRECTORY}`);
    await Deno.mkdir(inner, { recursive: true });
    for (let n = 0; n < FILES_IN_DIRECTORY; n++) {
      Deno.writeTextFileSync(join(inner, `f${n}.txt`), `${made + n}\n`);
    }
  }
}
