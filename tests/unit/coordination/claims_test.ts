/** Claims, rule by rule: who may take, refresh, take over, release; on files and guards as they are. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { KEY_CHARACTERS_MAX, sha256 } from "../../../lib/coordination/claim_file.ts";
import {
  type Claim,
  Claims,
  TTL_DEFAULT_MS,
  TTL_MAX_MS,
  TTL_MIN_MS,
} from "../../../lib/coordination/claims.ts";
import { Guard } from "../../../lib/coordination/guard.ts";
import { SESSION_GONE_AFTER_MS } from "../../../lib/coordination/session_presence.ts";

const BEGUN = Date.parse("2026-01-02T03:04:05.000Z");
const BUILD = { namespace: "ci", key: "build 512" };
const FILE = `${sha256(BUILD.key)}.json`;
const TTL = { ttlMs: TTL_DEFAULT_MS };

/** A state directory with a clock of its own. */
class Board implements AsyncDisposable {
  readonly stateDir: string;
  readonly claims: Claims;
  readonly warnings: string[] = [];
  now = BEGUN;

  constructor(stateDir: string) {
    this.stateDir = stateDir;
    this.claims = this.on("here");
  }

  static async make(): Promise<Board> {
    return new Board(await Deno.makeTempDir({ prefix: "drawbridge-claims-" }));
  }

  /** As claims are seen from `host`. */
  on(host: string): Claims {
    const warn = (text: string) => this.warnings.push(text);
    return new Claims({ stateDir: this.stateDir, host, now: () => this.now, warn });
  }

  get directory(): string {
    return join(this.stateDir, "claims", "ci");
  }

  /** The names in the namespace's directory. */
  get files(): string[] {
    return [...Deno.readDirSync(this.directory)].map(({ name }) => name).sort();
  }

  /** A session that is open until the guard is disposed of, touched now. */
  async openSession(id: string): Promise<Guard> {
    const directory = join(this.stateDir, "sessions", id);
    await Deno.mkdir(directory, { recursive: true });
    await Deno.writeTextFile(join(directory, "meta.json"), "{}");
    const guard = await Guard.tryAcquire(join(directory, "guard"));
    assert(guard);
    guard.touch(this.now);
    return guard;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.stateDir, { recursive: true });
  }
}

async function holderOf({ claims }: Board, key = BUILD.key): Promise<string | undefined> {
  return (await claims.list()).find((claim) => claim.key === key)?.holder;
}

Deno.test("Claims.try() takes what nobody has, and says all about it", async () => {
  await using board = await Board.make();
  const claim: Claim = {
    ...BUILD,
    holder: "me",
    holderIsSession: false,
    host: "here",
    pid: Deno.pid,
    claimedAt: BEGUN,
    expiresAt: BEGUN + 60_000,
  };
  assertEquals(await board.claims.try(BUILD, { holder: "me", ttlMs: 60_000 }), { claimed: true, claim });
  assertEquals(await board.claims.list(), [claim]);
});

Deno.test("Claims.try() keeps one file for it, for its owner only, with the key inside", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "me", ...TTL });
  assertEquals(board.files, [FILE]);
  const path = join(board.directory, FILE);
  assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  const { version, key, holder } = JSON.parse(Deno.readTextFileSync(path));
  assertEquals([version, key, holder], [1, BUILD.key, "me"]);
});

Deno.test("Claims.try() refuses another, saying who holds it, and changes nothing", async () => {
  await using board = await Board.make();
  const mine = await board.claims.try(BUILD, { holder: "me", ...TTL });
  board.now += 1_000;
  assertEquals(await board.claims.try(BUILD, { holder: "you", ...TTL }), {
    claimed: false,
    claim: mine.claim,
  });
  assertEquals(await board.claims.list(), [mine.claim]);
});

Deno.test("Claims.try() of one's own refreshes the time to live", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "me", ...TTL });
  board.now += 60_000;
  const again = await board.claims.try(BUILD, { holder: "me", ...TTL });
  assertEquals([again.claim.claimedAt, again.claim.expiresAt], [BEGUN, BEGUN + 60_000 + TTL_DEFAULT_MS]);
  assert(again.claimed && again.takenOverFrom === undefined);
});

Deno.test("Claims.try() takes over what expired, not an instant before", async () => {
  await using board = await Board.make();
  const { claim } = await board.claims.try(BUILD, { holder: "me", ...TTL });
  board.now += TTL_DEFAULT_MS - 1;
  assertEquals((await board.claims.try(BUILD, { holder: "you", ...TTL })).claimed, false);
  board.now += 1;
  const taken = await board.claims.try(BUILD, { holder: "you", ...TTL });
  assert(taken.claimed);
  assertEquals(taken.takenOverFrom, claim);
  assertEquals(await holderOf(board), "you");
});

Deno.test("Claims.try() of one's own that expired begins anew", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "me", ...TTL });
  board.now += TTL_DEFAULT_MS;
  assertEquals((await board.claims.try(BUILD, { holder: "me", ...TTL })).claim.claimedAt, board.now);
});

Deno.test("Claims.try() leaves an open session its claim until its time is over", async () => {
  await using board = await Board.make();
  using guard = await board.openSession("s1");
  const { claim } = await board.claims.try(BUILD, { holder: "s1", ...TTL });
  assertEquals(claim.holderIsSession, true);
  guard.touch(BEGUN - 10 * SESSION_GONE_AFTER_MS); // as if it were asleep
  assertEquals((await board.claims.try(BUILD, { holder: "s2", ...TTL })).claimed, false);
  board.now += TTL_DEFAULT_MS;
  assertEquals((await board.claims.try(BUILD, { holder: "s2", ...TTL })).claimed, true);
});

Deno.test("Claims.try() takes over from a session that nobody has had open for 60 s", async () => {
  await using board = await Board.make();
  const guard = await board.openSession("s1");
  const { claim } = await board.claims.try(BUILD, { holder: "s1", ...TTL });
  guard[Symbol.dispose]();
  board.now += SESSION_GONE_AFTER_MS - 1;
  assertEquals(
    (await board.claims.try(BUILD, { holder: "s2", ...TTL })).claimed,
    false,
    "it may be restarted",
  );
  board.now += 1;
  const taken = await board.claims.try(BUILD, { holder: "s2", ...TTL });
  assert(taken.claimed);
  assertEquals(taken.takenOverFrom, claim);
});

Deno.test("Claims.try() takes over from a session that was deleted, at once", async () => {
  await using board = await Board.make();
  using _guard = await board.openSession("s1");
  await board.claims.try(BUILD, { holder: "s1", ...TTL });
  await Deno.remove(join(board.stateDir, "sessions", "s1"), { recursive: true });
  assertEquals((await board.claims.try(BUILD, { holder: "s2", ...TTL })).claimed, true);
});

Deno.test("Claims.try() leaves a person its claim, though no such session was ever there", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "alice", ...TTL });
  board.now += 10 * SESSION_GONE_AFTER_MS;
  assertEquals((await board.claims.try(BUILD, { holder: "s2", ...TTL })).claimed, false);
});

Deno.test("Claims.try() gives a session that nobody has open a claim it keeps like a person", async () => {
  await using board = await Board.make();
  (await board.openSession("s1"))[Symbol.dispose]();
  board.now += SESSION_GONE_AFTER_MS;
  assertEquals((await board.claims.try(BUILD, { holder: "s1", ...TTL })).claim.holderIsSession, false);
  assertEquals((await board.claims.try(BUILD, { holder: "s2", ...TTL })).claimed, false);
});

Deno.test("Claims.try() assumes a holder on another host to live, until its time is over", async () => {
  await using board = await Board.make();
  (await board.openSession("s1"))[Symbol.dispose]();
  const there = board.on("there");
  const { claim } = await there.try(BUILD, { holder: "s1", ...TTL });
  assertEquals([board.claims.isAssumed(claim), there.isAssumed(claim)], [true, false]);
  board.now += SESSION_GONE_AFTER_MS;
  assertEquals((await board.claims.try(BUILD, { holder: "s2", ...TTL })).claimed, false);
  assertEquals(
    (await there.try(BUILD, { holder: "s2", ...TTL })).claimed,
    true,
    "there it is known to be dead",
  );
});

Deno.test("Claims.try() gives one of several that ask at once what nobody has", async () => {
  await using board = await Board.make();
  const holders = ["a", "b", "c", "d", "e", "f"];
  const all = await Promise.all(holders.map((holder) => board.on("here").try(BUILD, { holder, ...TTL })));
  assertEquals(all.filter(({ claimed }) => claimed).length, 1);
  assertEquals(new Set(all.map(({ claim }) => claim.holder)).size, 1, "all name the same holder");
});

Deno.test("Claims.try() tells keys and namespaces apart, whatever text a key is", async () => {
  await using board = await Board.make();
  const keys = ["a", "A", "a ", "../../x", "a\0b", "a\nb", "é", "e\u0301", "x".repeat(KEY_CHARACTERS_MAX)];
  for (const key of keys) {
    assert(
      (await board.claims.try({ namespace: "ci", key }, { holder: key.slice(0, 9), ...TTL })).claimed,
      key,
    );
  }
  assert((await board.claims.try({ namespace: "prod", key: "a" }, { holder: "other", ...TTL })).claimed);
  const listed = (await board.claims.list()).map(({ namespace, key }) => `${namespace} ${key}`);
  assertEquals(listed, [...keys.map((key) => `ci ${key}`).sort(), "prod a"]);
});

Deno.test("Claims.try() takes half a surrogate pair for what it is on disk", async () => {
  await using board = await Board.make();
  const { claim } = await board.claims.try({ namespace: "ci", key: "\ud800x" }, { holder: "me", ...TTL });
  assertEquals(claim.key, "\ufffdx");
  assert(await board.claims.check({ namespace: "ci", key: "\ud800x" }, { holder: "you" }));
});

const REFUSED: Readonly<Record<string, [what: typeof BUILD, options: { holder: string; ttlMs: number }]>> = {
  'the namespace ".."': [{ namespace: "..", key: "x" }, { holder: "me", ...TTL }],
  'the namespace "Guards"': [{ namespace: "Guards", key: "x" }, { holder: "me", ...TTL }],
  "an empty key": [{ namespace: "ci", key: "" }, { holder: "me", ...TTL }],
  "a key of 4097 characters": [{ namespace: "ci", key: "x".repeat(4097) }, { holder: "me", ...TTL }],
  'as ""': [BUILD, { holder: "", ...TTL }],
  "a holder has 1 to 256": [BUILD, { holder: "x".repeat(257), ...TTL }],
  "for 999 ms": [BUILD, { holder: "me", ttlMs: TTL_MIN_MS - 1 }],
  "for 604800001 ms": [BUILD, { holder: "me", ttlMs: TTL_MAX_MS + 1 }],
  "for NaN ms": [BUILD, { holder: "me", ttlMs: NaN }],
};

for (const [says, [what, options]] of Object.entries(REFUSED)) {
  Deno.test(`Claims.try() refuses what cannot be, writing nothing: ${says}`, async () => {
    await using board = await Board.make();
    await assertRejects(() => board.claims.try(what, options), Error, says);
    assertEquals([...Deno.readDirSync(board.stateDir)], []);
  });
}

Deno.test("Claims.check() gives the claim of another, and null for one's own", async () => {
  await using board = await Board.make();
  const { claim } = await board.claims.try(BUILD, { holder: "me", ...TTL });
  assertEquals(await board.claims.check(BUILD, { holder: "you" }), claim);
  assertEquals(await board.claims.check(BUILD, { holder: "me" }), null);
});

Deno.test("Claims.check() of what nobody has is null and creates nothing", async () => {
  await using board = await Board.make();
  assertEquals(await board.claims.check(BUILD, { holder: "me" }), null);
  assertEquals([...Deno.readDirSync(board.stateDir)], []);
});

Deno.test("Claims.check() removes what expired, and what a dead session left", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "me", ttlMs: TTL_MIN_MS });
  board.now += TTL_MIN_MS;
  assertEquals([await board.claims.check(BUILD, { holder: "you" }), board.files], [null, []]);
  (await board.openSession("s1"))[Symbol.dispose]();
  await board.claims.try(BUILD, { holder: "s1", ...TTL });
  board.now += SESSION_GONE_AFTER_MS;
  assertEquals([await board.claims.check(BUILD, { holder: "you" }), board.files], [null, []]);
});

Deno.test("Claims.release() gives back one's own only", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "me", ...TTL });
  assertEquals(await board.claims.release(BUILD, { holder: "you" }), false);
  assertEquals(await holderOf(board), "me");
  assertEquals(await board.claims.release(BUILD, { holder: "me" }), true);
  assertEquals([await board.claims.release(BUILD, { holder: "me" }), board.files], [false, []]);
});

Deno.test("Claims.release() of what nobody ever had is false and creates nothing", async () => {
  await using board = await Board.make();
  assertEquals(await board.claims.release(BUILD, { holder: "me" }), false);
  assertEquals([...Deno.readDirSync(board.stateDir)], []);
});

Deno.test("Claims.releaseAll() gives back what one holder has, everywhere", async () => {
  await using board = await Board.make();
  const what = [BUILD, { namespace: "ci", key: "b" }, { namespace: "prod", key: "c" }];
  for (const each of what) await board.claims.try(each, { holder: "s1", ...TTL });
  await board.claims.try({ namespace: "ci", key: "other" }, { holder: "s2", ...TTL });
  assertEquals(await board.claims.releaseAll("s1"), 3);
  assertEquals((await board.claims.list()).map(({ holder }) => holder), ["s2"]);
  assertEquals(await board.claims.releaseAll("s1"), 0);
});

Deno.test("Claims.list() leaves out what is over, and removes nothing", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "me", ttlMs: TTL_MIN_MS });
  board.now += TTL_MIN_MS;
  assertEquals([await board.claims.list(), board.files], [[], [FILE]]);
});

Deno.test("Claims.prune() removes what is over and counts it, and keeps the rest", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "short", ttlMs: TTL_MIN_MS });
  await board.claims.try({ namespace: "prod", key: "b" }, { holder: "short", ttlMs: TTL_MIN_MS });
  await board.claims.try({ namespace: "ci", key: "long" }, { holder: "long", ...TTL });
  board.now += TTL_MIN_MS;
  assertEquals(await board.claims.prune(), 2);
  assertEquals((await board.claims.list()).map(({ holder }) => holder), ["long"]);
  assertEquals(await board.claims.prune(), 0);
});

Deno.test("Claims.prune() sweeps what killed writers left, and what was set aside a week ago", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "me", ttlMs: TTL_MAX_MS });
  const kept = `x.json.unreadable-${board.now - 1_000}`;
  const old = `x.json.unreadable-${board.now - 8 * 24 * 60 * 60 * 1000}`;
  const left = `${FILE}.4000000.0123abcd.tmp`;
  for (const name of [kept, old, left]) Deno.writeTextFileSync(join(board.directory, name), "");
  assertEquals(await board.claims.prune(), 0);
  assertEquals(board.files, [FILE, kept].sort());
});

const DAMAGE: Readonly<Record<string, string>> = {
  "nothing": "",
  "half of it": '{"version":1,"key":"build 512","hol',
  "a claim in a megabyte": JSON.stringify({
    ...{ version: 1, key: BUILD.key, holder: "other", holderIsSession: false, host: "here", pid: 1 },
    ...{ claimedAt: BEGUN, expiresAt: BEGUN + TTL_DEFAULT_MS, more: "x".repeat(1_000_000) },
  }),
  "bytes": "\0\x01\xff",
  "another type": "[]",
  "a claim without a holder": JSON.stringify({ version: 1, key: BUILD.key }),
  "the claim on another key": JSON.stringify({
    ...{ version: 1, key: "other", holder: "me", holderIsSession: false, host: "here", pid: 1 },
    ...{ claimedAt: BEGUN, expiresAt: BEGUN + TTL_DEFAULT_MS },
  }),
};

for (const [name, content] of Object.entries(DAMAGE)) {
  Deno.test(`Claims.try() takes a file with ${name} for no claim, sets it aside and says so`, async () => {
    await using board = await Board.make();
    await Deno.mkdir(board.directory, { recursive: true });
    await Deno.writeTextFile(join(board.directory, FILE), content);
    assertEquals((await board.claims.try(BUILD, { holder: "me", ...TTL })).claimed, true);
    assertEquals(board.files, [FILE, `${FILE}.unreadable-${BEGUN}`]);
    assertEquals(Deno.readTextFileSync(join(board.directory, `${FILE}.unreadable-${BEGUN}`)), content);
    assertEquals(board.warnings.length, 1);
    assert(board.warnings[0].startsWith(`Cannot read the claim "${join(board.directory, FILE)}" as `));
  });
}

Deno.test("Claims.check() sets aside what cannot be read, list() says so, and prune() does not count it", async () => {
  await using board = await Board.make();
  await Deno.mkdir(board.directory, { recursive: true });
  await Deno.writeTextFile(join(board.directory, FILE), "{");
  assertEquals([await board.claims.list(), board.files, board.warnings.length], [[], [FILE], 1]);
  assertEquals([await board.claims.prune(), board.files.length, board.warnings.length], [0, 1, 2]);
  await Deno.writeTextFile(join(board.directory, FILE), "{");
  board.now += 1;
  assertEquals(await board.claims.check(BUILD, { holder: "me" }), null);
  assertEquals([board.files.length, board.warnings.length], [2, 3]);
});

Deno.test("Claims refuses a claim that a newer drawbridge wrote, and leaves it alone", async () => {
  await using board = await Board.make();
  await board.claims.try({ namespace: "ci", key: "other" }, { holder: "me", ttlMs: TTL_MIN_MS });
  const path = join(board.directory, FILE);
  await Deno.writeTextFile(path, '{"version":2}');
  const refusal = `Cannot read the claim "${path}" as a newer drawbridge wrote it`;
  await assertRejects(() => board.claims.try(BUILD, { holder: "me", ...TTL }), Error, refusal);
  assertEquals((await board.claims.list()).length, 1);
  board.now += TTL_MIN_MS;
  assertEquals(await board.claims.prune(), 1);
  assertEquals(board.warnings, [refusal, refusal]);
  assertEquals(Deno.readTextFileSync(path), '{"version":2}');
});

Deno.test("Claims that cannot have its lock in 5 s fails, naming the process that holds it", async () => {
  await using board = await Board.make();
  await board.claims.try(BUILD, { holder: "me", ...TTL });
  const guards = [...Deno.readDirSync(join(board.stateDir, "claims", "guards"))].map(({ name }) => name);
  assertEquals(guards.length, 1);
  using _held = await Guard.tryAcquire(join(board.stateDir, "claims", "guards", guards[0]));
  const refusal = `as process ${Deno.pid} held it for 5000 ms`;
  await assertRejects(() => board.claims.try(BUILD, { holder: "you", ...TTL }), Error, refusal);
});
