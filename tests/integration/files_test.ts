/** The files that a message can name: found, linked to, and none outside the workspace. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import type { FoundFile } from "../../lib/api.ts";
import { type Browser, Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

const FILES = 20_000;
const FILES_IN_DIRECTORY = 200;

async function inWorkspace(
  test: (at: { browser: Browser; workspace: string; sessionId: string; bridge: Drawbridge }) => Promise<void>,
): Promise<void> {
  const workspace = await Deno.realPath(await Deno.makeTempDir({ prefix: "drawbridge-files-" }));
  try {
    await using bridge = await Drawbridge.start();
    const browser = await bridge.signIn();
    await test({ bridge, browser, workspace, sessionId: await browser.open(fixtureAgent(), workspace) });
  } finally {
    await removeTree(workspace);
  }
}

async function find(browser: Browser, sessionId: string, typed: string): Promise<readonly FoundFile[]> {
  const response = await browser.fetch(`/api/sessions/${sessionId}/files?q=${encodeURIComponent(typed)}`);
  assertEquals(response.status, 200);
  const { files }: { files: readonly FoundFile[] } = await response.json();
  return files;
}

Deno.test("files of the workspace are found, without those that git ignores", async () => {
  await inWorkspace(async ({ browser, workspace, sessionId }) => {
    const made = await new Deno.Command("git", { args: ["init", "-q"], cwd: workspace }).output();
    assertEquals(made.code, 0);
    await Deno.mkdir(join(workspace, "lib"));
    for (const path of ["lib/bridge tower.ts", "bridge.log"]) {
      await Deno.writeTextFile(join(workspace, path), "x");
    }
    await Deno.writeTextFile(join(workspace, ".gitignore"), "*.log\n");
    const uri = toFileUrl(join(workspace, "lib/bridge tower.ts")).href;
    assertEquals(await find(browser, sessionId, "bridge"), [{ path: "lib/bridge tower.ts", uri }]);
    const path = `/api/sessions/${sessionId}/files?q=${"x".repeat(201)}`;
    assertEquals((await browser.fetch(path)).status, 400);
    assertEquals((await browser.fetch("/api/sessions/none/files?q=x")).status, 404);
  });
});

Deno.test("20,000 files are searched, and 50 are told", async () => {
  await inWorkspace(async ({ browser, workspace, sessionId }) => {
    for (let made = 0; made < FILES; made += FILES_IN_DIRECTORY) {
      const inner = join(workspace, `d${made / FILES_IN_DIRECTORY}`);
      await Deno.mkdir(inner);
      for (let n = 0; n < FILES_IN_DIRECTORY; n++) {
        Deno.writeTextFileSync(join(inner, `f${made + n}.txt`), "");
      }
    }
    assertEquals((await find(browser, sessionId, "f")).length, 50);
    assertEquals((await find(browser, sessionId, "f19999"))[0].path, "d99/f19999.txt");
    assertEquals(await find(browser, sessionId, "f20000"), []);
  });
});

Deno.test("a link to a file of the workspace reaches the agent as it is", async () => {
  await inWorkspace(async ({ browser, workspace, sessionId }) => {
    await Deno.writeTextFile(join(workspace, "a b.ts"), "x");
    const [{ path, uri }] = await find(browser, sessionId, "ab");
    using view = await browser.watch(sessionId);
    const link = { type: "resource_link", uri, name: path };
    const blocks = [{ type: "text", text: "echo blocks" }, link];
    view.send({ type: "prompt", promptId: "link", blocks });
    await view.event("prompt_done");
    assertEquals(JSON.parse(view.agentText), blocks);
  });
});

Deno.test("a link to anything else is refused, and its prompt with it", async () => {
  await inWorkspace(async ({ bridge, browser, workspace, sessionId }) => {
    await Deno.writeTextFile(join(workspace, "a.ts"), "x");
    await Deno.symlink(join(bridge.home, "devices.json"), join(workspace, "link.json"));
    await Deno.mkdir(join(workspace, "folder"));
    using view = await browser.watch(sessionId);
    const here = toFileUrl(workspace).href;
    const wrong = [
      ...["file:///etc/passwd", `${here}/../../etc/passwd`, `${here}/%2e%2e%2f%2e%2e%2fetc%2fpasswd`],
      ...[`${here}/link.json`, `${here}/folder`, here, `${here}/none.ts`, `${here}/a.ts%00`],
      ...["https://example.com/a.ts", `file://elsewhere${workspace}/a.ts`, "a.ts", ""],
    ];
    for (const [index, uri] of wrong.entries()) {
      const promptId = `wrong${index}`;
      const blocks = [{ type: "text", text: "hello" }, { type: "resource_link", uri, name: "a.ts" }];
      view.send({ type: "prompt", promptId, blocks });
      const refused = await view.until(
        (line) => "promptId" in line && line.promptId === promptId,
        `the word on ${uri}`,
      );
      assertEquals(refused.type, "error", uri);
      if (refused.type === "error") assertStringIncludes(refused.message, 'Cannot link to "a.ts"');
    }
    assertEquals(view.events.filter(({ type }) => type === "prompt"), []);
  });
});

Deno.test("a prompt that was taken is known, though its file has gone since", async () => {
  await inWorkspace(async ({ browser, workspace, sessionId }) => {
    const file = join(workspace, "a.ts");
    await Deno.writeTextFile(file, "x");
    using view = await browser.watch(sessionId);
    const link = { type: "resource_link", uri: toFileUrl(file).href, name: "a.ts" };
    const prompt = { type: "prompt", promptId: "once", blocks: [{ type: "text", text: "hello" }, link] };
    view.send(prompt);
    await view.event("prompt_done");
    await Deno.remove(file);
    view.send(prompt);
    await view.until((line) => line.type === "known" && line.promptId === "once", "that it is known");
  });
});

Deno.test("files of a directory are found before a session begins there, and none of what drawbridge keeps", async () => {
  await inWorkspace(async ({ bridge, browser, workspace }) => {
    await Deno.writeTextFile(join(workspace, "bridge tower.ts"), "x");
    await Deno.symlink(bridge.home, join(workspace, "a way in"));
    const ask = async (cwd: string, typed = "") => {
      const response = await browser.fetch(`/api/files?${new URLSearchParams({ cwd, q: typed })}`);
      return { status: response.status, text: await response.text() };
    };
    const uri = toFileUrl(join(workspace, "bridge tower.ts")).href;
    const found = await ask(workspace, "tower");
    assertEquals([found.status, JSON.parse(found.text)], [200, {
      files: [{ path: "bridge tower.ts", uri }],
    }]);
    const refused = [bridge.home, join(bridge.home, "sessions"), join(workspace, "a way in")];
    for (const cwd of [...refused, join(workspace, "nowhere"), join(workspace, "bridge tower.ts")]) {
      const { status, text } = await ask(cwd);
      assertEquals(status, 409, cwd);
      assertEquals(text.includes("devices.json"), false);
    }
    for (const cwd of ["", ".", "../..", `/${"x".repeat(5_000)}`]) {
      assertEquals((await ask(cwd)).status, 400, cwd);
    }
    assertEquals((await ask(workspace, "x".repeat(201))).status, 400);
    assertEquals((await ask(workspace, "devices")).text, '{"files":[]}');
    const stranger = await fetch(new URL(`/api/files?cwd=${workspace}`, bridge.url));
    assertEquals(stranger.status, 401);
    await stranger.body?.cancel();
  });
});
