/**
 * The page's build leaves out what is made and not used (lib/ui/build.ts): nothing may be made for its effects.
 */
import { assertEquals } from "@std/assert";

const UI = new URL("../../../lib/ui/", import.meta.url);

Deno.test("no statement of the page is a bare `new`: the build would leave it out", () => {
  const found: string[] = [];
  for (const room of ["state", "views", "wire_client"]) {
    const directory = new URL(`${room}/`, UI);
    for (const { name } of Deno.readDirSync(directory)) {
      const text = Deno.readTextFileSync(new URL(name, directory));
      for (const [line] of text.matchAll(/^.*(?:^|[;{]|=>|\bvoid)\s*new [A-Z]\w*[^;]*\);?$/gm)) {
        if (!/=>\s*new /.test(line)) found.push(`${name}: ${line.trim()}`);
      }
    }
  }
  assertEquals(found, []);
});
