/** Looking at the files of a session's workspace: those, and none outside. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Browser, Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { removeTree } from "../support/remove_tree.ts";

interface At {
  readonly bridge: Drawbridge;
  readonly browser: Browser;
  readonly sessionId: string;
  readonly work: string;
}

async function inWorkspace(test: (at: At) => Promise<void>): Promise<void> {
  await using bridge = await Drawbridge.start();
  const place = await Deno.makeTempDir({ prefix: "drawbridge-browse-" });
  await using tidy = new AsyncDisposableStack();
  tidy.defer(() => removeTree(place));
  const work = join(place, "work");
  Deno.mkdirSync(join(work, "src", "deep"), { recursive: true });
  Deno.writeTextFileSync(join(work, "src", "a.ts"), "export {};\n");
  Deno.writeTextFileSync(join(work, "README.md"), "# One\n");
  Deno.writeFileSync(join(work, "image.png"), new Uint8Array([137, 80, 78, 71, 0, 1]));
  Deno.writeTextFileSync(join(place, "secret"), "secret");
  Deno.symlinkSync("../secret", join(work, "out"));
  Deno.symlinkSync("..", join(work, "up"));
  Deno.symlinkSync("src/a.ts", join(work, "inside"));
  const browser = await bridge.signIn();
  const sessionId = await browser.open(fixtureAgent(), work);
  await test({ bridge, browser, sessionId, work });
}

async function ask({ browser, sessionId }: At, what: "directory" | "file", path: string) {
  const query = new URLSearchParams({ path });
  const response = await browser.fetch(`/api/sessions/${sessionId}/${what}?${query}`);
  return { status: response.status, answer: await response.json() };
}

Deno.test("a directory is listed, directories first", () =>
  inWorkspace(async (at) => {
    const { answer } = await ask(at, "directory", "");
    assertEquals(answer.entries.map(({ name, type }: { name: string; type: string }) => `${name} ${type}`), [
      "src directory",
      "README.md file",
      "image.png file",
      "inside link",
      "out link",
      "up link",
    ]);
    assertEquals((await ask(at, "directory", "src/deep")).answer, { entries: [], more: 0 });
  }));

Deno.test("a file is told as text, and one that is none is said to be none", () =>
  inWorkspace(async (at) => {
    assertEquals((await ask(at, "file", "src/a.ts")).answer, { text: "export {};\n" });
    assertEquals((await ask(at, "file", "inside")).answer, { text: "export {};\n" });
    assertEquals((await ask(at, "file", "image.png")).answer, { text: null });
  }));

Deno.test("what is not there is 404, what lies outside is refused and not told", () =>
  inWorkspace(async (at) => {
    for (const what of ["directory", "file"] as const) {
      assertEquals((await ask(at, what, "missing")).status, 404);
      for (const path of ["..", "../secret", "up", "up/secret", "out", "/etc/passwd", "src/../../secret"]) {
        const { status, answer } = await ask(at, what, path);
        assert(status === 409 || status === 404, `${what} ${path}: ${status}`);
        assert(!JSON.stringify(answer).includes('"secret"'), path);
      }
    }
    assertEquals((await ask(at, "file", "src")).status, 409);
    assertEquals((await ask(at, "directory", "README.md")).status, 409);
  }));

Deno.test("a file that is too large is refused with its limit", () =>
  inWorkspace(async (at) => {
    Deno.writeFileSync(join(at.work, "large"), new Uint8Array(2 * 1024 * 1024 + 1));
    const { status, answer } = await ask(at, "file", "large");
    assertEquals([status, answer.error], [409, 'Cannot read "large" as it is larger than 2097152 bytes']);
  }));

Deno.test("what drawbridge keeps itself is shown to nobody, also where the workspace is all of it", () =>
  inWorkspace(async ({ bridge, browser }) => {
    const sessionId = await browser.open(fixtureAgent(), bridge.home);
    const response = await browser.fetch(`/api/sessions/${sessionId}/file?path=devices.json`);
    assertEquals([response.status, (await response.json()).error], [
      409,
      "Cannot show what drawbridge keeps itself",
    ]);
  }));
