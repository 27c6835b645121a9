/**
 * `drawbridge claim` as people, scripts and agents run it: short-lived processes, told by exit status.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { Guard } from "../../lib/coordination/guard.ts";
import { eventually } from "../support/deadline.ts";
import { assertOneLine, command, type Ended, ended, makeHome, run } from "../support/command_line.ts";

const HELD_BY_ANOTHER = 3;
const WRONG_USAGE = 2;

function claim(home: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return ended(command(home, { args: ["claim", ...args], env: { DRAWBRIDGE_SESSION: "", ...env } }));
}

/** A session that this process has open, as a running drawbridge would. */
async function openSession(home: string, id: string): Promise<Guard> {
  const directory = join(home, "sessions", id);
  await Deno.mkdir(directory, { recursive: true });
  await Deno.writeTextFile(join(directory, "meta.json"), "{}");
  const guard = await Guard.tryAcquire(join(directory, "guard"));
  assert(guard);
  return guard;
}

Deno.test("claim try takes an event for one, and tells another who has it", async () => {
  await using home = await makeHome();
  const first = await claim(home.path, ["try", "ci", "build 512", "--as", "alice"]);
  assertEquals([first.code, first.stdout, first.stderr], [0, 'Claimed for 30 min: ci "build 512"\n', ""]);
  const second = await claim(home.path, ["try", "ci", "build 512", "--as", "bob"]);
  assertEquals(second.code, HELD_BY_ANOTHER);
  assertMatch(second.stdout, /^Held by alice for \d+ s, for another 29 min: ci "build 512"\n$/);
});

Deno.test("claim: two sessions of one machine that ask at once get one yes and one no with the holder", async () => {
  await using home = await makeHome();
  using _s1 = await openSession(home.path, "s1");
  using _s2 = await openSession(home.path, "s2");
  const ask = (session: string) =>
    claim(home.path, ["try", "ci", "x", "--json"], { DRAWBRIDGE_SESSION: session });
  const answers = await Promise.all([ask("s1"), ask("s2")]);
  assertEquals(answers.map(({ code }) => code).sort(), [0, HELD_BY_ANOTHER]);
  const [yes, no] = answers.toSorted((a, b) => a.code - b.code).map(({ stdout }) => JSON.parse(stdout));
  assertEquals([yes.claimed, no.claimed, no.claim.holder], [true, false, yes.claim.holder]);
  assertEquals(yes.claim.holderIsSession, true);
});

Deno.test("claim of a command that has ended stands for its session a second later", async () => {
  await using home = await makeHome();
  using guard = await openSession(home.path, "s1");
  guard.touch(Date.now() - 10 * 60_000); // as if its owner were stopped: the lock alone says that it is open
  assertEquals((await claim(home.path, ["try", "ci", "x"], { DRAWBRIDGE_SESSION: "s1" })).code, 0);
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // the time that is asked about
  const { code, stdout } = await claim(home.path, ["try", "ci", "x", "--as", "s2"]);
  assertEquals(code, HELD_BY_ANOTHER);
  assertStringIncludes(stdout, "Held by session s1 for ");
});

Deno.test("claim of a session that was killed is taken over once nobody has had it open for a minute", async () => {
  await using home = await makeHome();
  const guard = await openSession(home.path, "s1");
  await claim(home.path, ["try", "ci", "x", "--as", "s1"]);
  guard.touch(Date.now() - 61_000);
  guard[Symbol.dispose]();
  const { code, stdout } = await claim(home.path, ["try", "ci", "x", "--as", "s2"]);
  assertEquals([code, stdout], [0, 'Claimed for 30 min: ci "x", taken over from s1\n']);
});

Deno.test("claim check is 0 for what is free or one's own, 3 for another's", async () => {
  await using home = await makeHome();
  const check = (as: string) => claim(home.path, ["check", "ci", "x", "--as", as, "--json"]);
  assertEquals(await check("alice"), {
    code: 0,
    stdout: '{\n  "free": true,\n  "claim": null\n}\n',
    stderr: "",
  });
  await claim(home.path, ["try", "ci", "x", "--as", "alice"]);
  assertEquals((await check("alice")).code, 0);
  const { code, stdout } = await check("bob");
  assertEquals([code, JSON.parse(stdout).claim.holder], [HELD_BY_ANOTHER, "alice"]);
});

Deno.test("claim release gives back one's own; what is not held is fine; another's is 3", async () => {
  await using home = await makeHome();
  await claim(home.path, ["try", "ci", "x", "--as", "alice"]);
  const release = (as: string) => claim(home.path, ["release", "ci", "x", "--as", as]);
  assertEquals((await release("bob")).code, HELD_BY_ANOTHER);
  assertEquals(await release("alice"), { code: 0, stdout: 'Released: ci "x"\n', stderr: "" });
  assertEquals(await release("alice"), { code: 0, stdout: 'Not held: ci "x"\n', stderr: "" });
});

Deno.test("claim list shows what is claimed, with holders elsewhere as assumed; prune removes what is over", async () => {
  await using home = await makeHome();
  assertEquals((await claim(home.path, ["list"])).stdout, "Nothing is claimed.\n");
  await claim(home.path, ["try", "ci", "x", "--as", "alice", "--ttl", "2h"]);
  await claimElsewhere(home.path);
  const { code, stdout } = await claim(home.path, ["list"]);
  assertEquals(code, 0);
  const [here, elsewhere] = stdout.trimEnd().split("\n");
  assertMatch(here, /^ci "x" {2}alice for \d+ s, for another 1 h$/);
  assertMatch(elsewhere, /^ops "x" {2}alice for \d+ s, for another 1 h, on elsewhere \(assumed to live\)$/);
  const listed = JSON.parse((await claim(home.path, ["list", "--json"])).stdout);
  assertEquals(listed.map(({ assumed }: { assumed: boolean }) => assumed), [false, true]);
  await claim(home.path, ["try", "ci", "short", "--as", "alice", "--ttl", "1s"]);
  await eventually(
    async () => !(await claim(home.path, ["list"])).stdout.includes("short"),
    "the end of its time to live",
  );
  assertEquals((await claim(home.path, ["prune"])).stdout, "Claims removed as they were over: 1\n");
});

/** The claim on `ci "x"`, as another host would have made it in the namespace `ops`. */
async function claimElsewhere(home: string): Promise<void> {
  const [{ name }] = [...Deno.readDirSync(join(home, "claims", "ci"))];
  const found = JSON.parse(await Deno.readTextFile(join(home, "claims", "ci", name)));
  await Deno.mkdir(join(home, "claims", "ops"));
  await Deno.writeTextFile(
    join(home, "claims", "ops", name),
    JSON.stringify({ ...found, host: "elsewhere" }),
  );
}

Deno.test("claim holds for whom --as names before whom DRAWBRIDGE_SESSION names", async () => {
  await using home = await makeHome();
  const env = { DRAWBRIDGE_SESSION: "from-the-environment" };
  await claim(home.path, ["try", "ci", "a"], env);
  await claim(home.path, ["try", "ci", "b", "--as", "flag"], env);
  const listed = JSON.parse((await claim(home.path, ["list", "--json"])).stdout);
  assertEquals(listed.map(({ holder }: { holder: string }) => holder), ["from-the-environment", "flag"]);
});

Deno.test("claim prints nothing that a terminal would obey", async () => {
  await using home = await makeHome();
  await claim(home.path, ["try", "ci", "a\x1b[2Jb", "--as", "x\x1b[2Jy"]);
  const { stdout } = await claim(home.path, ["list"]);
  assert(!stdout.includes("\x1b"), JSON.stringify(stdout));
});

const WRONG: Readonly<Record<string, readonly string[]>> = {
  "DRAWBRIDGE_SESSION": ["try", "ci", "x"],
  "a namespace and a key": ["try", "ci", "--as", "me"],
  'understand "more"': ["try", "ci", "x", "more", "--as", "me"],
  'namespace "../x"': ["try", "../x", "x", "--as", "me"],
  '--ttl "soon"': ["try", "ci", "x", "--ttl", "soon", "--as", "me"],
  "from 1s to 7d": ["try", "ci", "x", "--ttl", "8d", "--as", "me"],
  'understand "--ttl"': ["check", "ci", "x", "--ttl", "1m", "--as", "me"],
  "try, check, release, list, prune": ["steal", "ci", "x"],
  'claim ""': [],
};

for (const [says, args] of Object.entries(WRONG)) {
  Deno.test(`claim ${args.join(" ")} is wrong usage, and says why: ${says}`, async () => {
    await using home = await makeHome();
    assertOneLine(await claim(home.path, args), { code: WRONG_USAGE, says: [says] });
    assertEquals([...Deno.readDirSync(home.path)], []);
  });
}

Deno.test("claim that cannot use its state fails with 1 and one line", async () => {
  await using home = await makeHome();
  await Deno.writeTextFile(join(home.path, "claims"), "");
  const failed = await claim(home.path, ["try", "ci", "x", "--as", "me"]);
  assertOneLine(failed, { code: 1, says: ["Cannot keep records in", "claims"] });
});

Deno.test("claim --help says what claim can do, and how it answers", async () => {
  for (const args of [["claim", "--help"], ["claim", "try", "-h"]]) {
    const { code, stdout, stderr } = await run(args);
    assertEquals([code, stderr], [0, ""]);
    for (const word of ["try", "check", "release", "list", "prune", "--ttl", "--as", "--json"]) {
      assertStringIncludes(stdout, word);
    }
    assertStringIncludes(stdout, "DRAWBRIDGE_SESSION");
    assertStringIncludes(stdout, "3 held by another");
    for (const line of stdout.split("\n")) assert(line.length <= 120, line);
  }
});

Deno.test("claim takes what stands after -- as it is", async () => {
  await using home = await makeHome();
  const { code, stdout } = await claim(home.path, ["try", "--as", "me", "--", "ci", "--help"]);
  assertEquals([code, stdout], [0, 'Claimed for 30 min: ci "--help"\n']);
});
