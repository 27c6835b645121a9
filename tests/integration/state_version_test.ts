/**
 * A state directory that a newer drawbridge wrote is refused, and nothing in it is touched. List H of the
 * security notes, H3.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { assertOneLine, command, ended, type Home, makeHome } from "../support/command_line.ts";
import { Drawbridge } from "../support/drawbridge.ts";

/** What a later drawbridge may have left, with what an earlier one would sweep, prune, chmod or cut. */
const LEFT: Readonly<Record<string, string>> = {
  "state.json": '{ "version": 2, "drawbridge": "9.8.7" }\n',
  "devices.json": '{ "version": 7 }',
  "bridge-999999.json": "{}",
  "file.json.999999.0123abcd.tmp": "half",
  "claims/ci/0.json": '{"version":9}',
  "sessions/s/meta.json": '{"version":1,"sessionId":"s"}',
  "sessions/s/journal.jsonl": '{"seq":1,"at":1,"type":"notice"}\n{"torn',
  "trash/old": "x",
};

async function newerState(): Promise<Home> {
  const home = await makeHome();
  for (const [name, text] of Object.entries(LEFT)) {
    const path = join(home.path, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, text);
    await Deno.utime(path, 1, 1);
  }
  return home;
}

/** Everything there is: names, modes, times, bytes. */
function pictureOf(path: string): string[] {
  const { mode, mtime, isDirectory } = Deno.statSync(path);
  const about = `${path} ${mode} ${mtime?.getTime()}`;
  if (!isDirectory) return [`${about} ${Deno.readTextFileSync(path)}`];
  const names = [...Deno.readDirSync(path)].map(({ name }) => name).sort();
  return [about, ...names.flatMap((name) => pictureOf(join(path, name)))];
}

const COMMANDS: readonly (readonly string[])[] = [
  [],
  ["--background"],
  ["claim", "try", "ci", "build", "--as", "me"],
  ["claim", "release", "ci", "build", "--as", "me"],
  ["claim", "prune"],
  ["claim", "list"],
  ["identities"],
  ["sessions"],
  ["changes"],
  ["summary"],
  ["workspace"],
  ["status"],
  ["stop"],
  ["demo-agent"],
];

for (const args of COMMANDS) {
  Deno.test(`drawbridge ${args.join(" ")} refuses a newer drawbridge's state in one line, and touches nothing`, async () => {
    await using home = await newerState();
    const before = pictureOf(home.path);
    const says = [home.path, "version is 2", "knows 1", "drawbridge 9.8.7"];
    assertOneLine(await ended(command(home.path, { args })), { code: 1, says });
    assertEquals(pictureOf(home.path), before);
  });
}

Deno.test("a state.json that cannot be understood is refused, and not touched", async () => {
  for (const text of ["", "{", "[]", '{"version":"2"}']) {
    await using home = await newerState();
    await Deno.writeTextFile(join(home.path, "state.json"), text);
    const before = pictureOf(home.path);
    assertOneLine(await ended(command(home.path, { args: [] })), { code: 1, says: [home.path, "version"] });
    assertEquals(pictureOf(home.path), before);
  }
});

Deno.test("the first start says by which version the state is to be read, later ones leave it", async () => {
  await using home = await makeHome();
  const path = join(home.path, "state.json");
  {
    await using _bridge = await Drawbridge.start({ home: home.path });
    assertMatch(await Deno.readTextFile(path), /"version": 1,\n +"drawbridge": "\d+\.\d+\.\d+"/);
  }
  await Deno.utime(path, 1, 1);
  await using _again = await Drawbridge.start({ home: home.path });
  assertEquals((await Deno.stat(path)).mtime?.getTime(), 1_000);
});
