/** Files of the workspace as the page names and looks at them. */
import { assertEquals } from "@std/assert";
import type { DirectoryShown, FileShown } from "../../../lib/api.ts";
import { looksLikeFile, placeIn, WorkspaceFiles } from "../../../lib/ui/state/workspace_files.ts";

const PLACES: readonly [path: string, place: [path: string, line: number | null] | null][] = [
  ["/w/src/a.ts", ["src/a.ts", null]],
  ["/w/src/a.ts:12", ["src/a.ts", 12]],
  ["/w/src/a.ts:12:7", ["src/a.ts", 12]],
  ["src/a.ts", ["src/a.ts", null]],
  ["./a.ts:3", ["a.ts", 3]],
  ["/w", null],
  ["/w/", null],
  ["/other/a.ts", null],
  ["/w/../secret", null],
  ["../secret", null],
  ["", null],
];

for (const [path, place] of PLACES) {
  Deno.test(`placeIn() of ${JSON.stringify(path)}`, () => {
    const found = placeIn(path, "/w");
    assertEquals(found && [found.path, found.line], place);
  });
}

const WORDS: readonly [text: string, looks: boolean][] = [
  ["src/a.ts", true],
  ["/w/src/a.test.ts:12", true],
  ["a.ts:12", true],
  ["a.ts:12:3", true],
  ["lib/ui", false],
  ["a.ts", false],
  ["x.y", false],
  ["https://example.com/a.ts", false],
  ["foo()", false],
  ["1/2.5 of it", false],
  ["a/b.c d", false],
];

for (const [text, looks] of WORDS) {
  Deno.test(`looksLikeFile() of ${JSON.stringify(text)}`, () => assertEquals(looksLikeFile(text), looks));
}

Deno.test("WorkspaceFiles shows the file that was asked for last, whichever comes first", async () => {
  const asked = new Map<string, PromiseWithResolvers<FileShown>>();
  const rest = {
    directory: (): Promise<DirectoryShown> => Promise.reject(new Error("no")),
    file: (_: string, path: string) => {
      const answer = Promise.withResolvers<FileShown>();
      asked.set(path, answer);
      return answer.promise;
    },
  };
  const files = new WorkspaceFiles(rest, "s");
  const [first, second] = ["a", "b"].map((path) => files.show({ path, line: null }));
  asked.get("b")?.resolve({ text: "second" });
  await second;
  asked.get("a")?.resolve({ text: "first" });
  await first;
  assertEquals([files.open.value?.path, files.open.value?.text], ["b", "second"]);
  await files.unfold("");
  assertEquals(files.unfolded.value.get("")?.problem, "no");
});
