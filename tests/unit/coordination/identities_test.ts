/** Identities: one holder each, in this process and among processes, told by the kernel's lock. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Guard } from "../../../lib/coordination/guard.ts";
import { Identities, IdentityHeldError, type IdentityRecord } from "../../../lib/coordination/identities.ts";

const WHO = { team: "team", name: "name" };
const STARTED_AT = Date.parse("2026-01-02T03:04:05.000Z");
const RECORD: IdentityRecord = {
  pid: Deno.pid,
  startedAt: new Date(STARTED_AT).toISOString(),
  sessionId: "s-1",
  agent: "demo",
  url: "http://127.0.0.1:4777",
};

interface Place {
  readonly stateDir: string;
  readonly directory: string;
  readonly note: string;
  readonly identities: Identities;
}

async function withPlace(run: (place: Place) => Promise<void>): Promise<void> {
  const stateDir = await Deno.makeTempDir({ prefix: "drawbridge-identities-" });
  const directory = join(stateDir, "identities", "team");
  const identities = new Identities({ stateDir, now: () => STARTED_AT + 5_000 });
  try {
    await run({ stateDir, directory, note: join(directory, "name.json"), identities });
  } finally {
    await Deno.remove(stateDir, { recursive: true });
  }
}

async function heldError(taking: Promise<Disposable>): Promise<IdentityHeldError> {
  try {
    (await taking)[Symbol.dispose]();
  } catch (error) {
    assert(error instanceof IdentityHeldError, String(error));
    return error;
  }
  throw new Error("it was taken");
}

/** What another process that was killed leaves: its note, and a guard that the kernel has freed. */
async function leaveNote(place: Place): Promise<void> {
  const child = new Deno.Command("true").spawn();
  await child.status;
  await Deno.mkdir(place.directory, { recursive: true });
  await Deno.writeTextFile(join(place.directory, "name.guard"), "");
  await Deno.writeTextFile(place.note, JSON.stringify({ ...RECORD, pid: child.pid }));
}

function namesIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map((entry) => entry.name).sort();
}

Deno.test("Identities.take() gives the identity, and writes who holds it for people", () =>
  withPlace(async ({ identities, note }) => {
    using identity = await identities.take(WHO, RECORD);
    assertEquals([identity.team, identity.name], ["team", "name"]);
    assertEquals(JSON.parse(Deno.readTextFileSync(note)), RECORD);
    assertEquals((Deno.statSync(note).mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("Identities.take() refuses a second holder in this process, saying who holds it and where", () =>
  withPlace(async ({ identities }) => {
    using _held = await identities.take(WHO, RECORD);
    const error = await heldError(identities.take(WHO, { ...RECORD, sessionId: "s-2" }));
    assertEquals(
      error.message,
      `Cannot be "team/name" as it is held by drawbridge at http://127.0.0.1:4777, pid ${Deno.pid}`,
    );
    assertEquals(error.holder, RECORD);
  }));

Deno.test("Identities.take() knows what this process holds, whatever its note says", () =>
  withPlace(async ({ identities, note }) => {
    using _held = await identities.take(WHO, RECORD);
    Deno.writeTextFileSync(note, "{");
    assertEquals((await heldError(identities.take(WHO, RECORD))).holder, RECORD);
  }));

Deno.test("Identities.take() refuses what another handle on the state directory holds, by its note", () =>
  withPlace(async ({ stateDir, identities }) => {
    using _held = await new Identities({ stateDir }).take(WHO, RECORD);
    const error = await heldError(identities.take(WHO, { ...RECORD, sessionId: "s-2" }));
    assertEquals(error.holder, RECORD);
  }));

Deno.test("Identities.take() names the process that holds the lock when there is no note", () =>
  withPlace(async ({ identities, directory }) => {
    await Deno.mkdir(directory, { recursive: true });
    using _guard = await Guard.tryAcquire(join(directory, "name.guard"));
    const error = await heldError(identities.take(WHO, RECORD));
    assertEquals(error.message, `Cannot be "team/name" as it is held by process ${Deno.pid}`);
    assertEquals(error.holder, null);
  }));

Deno.test("Identities.take() does not name a dead holder whose note still lies there", () =>
  withPlace(async (place) => {
    await leaveNote(place);
    using _guard = await Guard.tryAcquire(join(place.directory, "name.guard"));
    assertEquals((await heldError(place.identities.take(WHO, RECORD))).holder, null);
  }));

Deno.test("Identities.take() gives one identity to one of several that ask at once", () =>
  withPlace(async ({ identities }) => {
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => identities.take(WHO, RECORD)));
    const taken = all.filter((each) => each.status === "fulfilled");
    assertEquals(taken.length, 1);
    for (const each of all) {
      if (each.status === "rejected") assert(each.reason instanceof IdentityHeldError);
    }
    taken[0].value[Symbol.dispose]();
  }));

Deno.test("Identities.take() that asked while another one failed gets its own answer", () =>
  withPlace(async ({ identities, directory }) => {
    await Deno.mkdir(join(directory, "name.guard"), { recursive: true }); // cannot be locked
    const first = assertRejects(() => identities.take(WHO, RECORD), Error, "as it is not a regular file");
    const second = assertRejects(() => identities.take(WHO, RECORD), Error, "as it is not a regular file");
    await Promise.all([first, second]);
    await Deno.remove(join(directory, "name.guard"));
    (await identities.take(WHO, RECORD))[Symbol.dispose]();
  }));

Deno.test("Identities.take() takes what a crashed holder left, and sweeps its temporary files", () =>
  withPlace(async (place) => {
    await leaveNote(place);
    await Deno.writeTextFile(join(place.directory, "name.json.4000000.0123abcd.tmp"), "{");
    using _held = await place.identities.take(WHO, RECORD);
    assertEquals(JSON.parse(Deno.readTextFileSync(place.note)), RECORD);
    assertEquals(namesIn(place.directory), ["name.guard", "name.json"]);
  }));

Deno.test("Identities.take() sets aside what cannot be a note", () =>
  withPlace(async ({ identities, directory, note }) => {
    await Deno.mkdir(join(note, "full"), { recursive: true });
    using _held = await identities.take(WHO, RECORD);
    assertEquals(JSON.parse(Deno.readTextFileSync(note)), RECORD);
    const aside = `name.json.unreadable-${STARTED_AT + 5_000}`;
    assertEquals(namesIn(directory), ["name.guard", "name.json", aside]);
  }));

Deno.test("Identities.take() refuses what is no name before it reaches a path", () =>
  withPlace(async ({ identities, stateDir }) => {
    await assertRejects(() => identities.take({ team: "..", name: "x" }, RECORD), Error, 'the team ".."');
    await assertRejects(() => identities.take({ team: "x", name: "a/b" }, RECORD), Error, 'the name "a/b"');
    assertEquals(namesIn(stateDir), []);
  }));

Deno.test("Identity[Symbol.dispose]() gives it back without its note, and twice is harmless", () =>
  withPlace(async ({ identities, directory, note }) => {
    const first = await identities.take(WHO, RECORD);
    first[Symbol.dispose]();
    assertEquals(namesIn(directory), ["name.guard"]);
    using _second = await identities.take(WHO, RECORD);
    first[Symbol.dispose]();
    assert(Deno.statSync(note).isFile, "the second holder keeps its note");
    await heldError(identities.take(WHO, RECORD));
  }));

Deno.test("Identity.describe() replaces what people are told, and nothing once it was given back", () =>
  withPlace(async ({ identities, note, directory }) => {
    const identity = await identities.take(WHO, RECORD);
    const described = { ...RECORD, agent: "gemini" };
    identity.describe(described);
    assertEquals(JSON.parse(Deno.readTextFileSync(note)), described);
    assertEquals((await heldError(identities.take(WHO, RECORD))).holder, described);
    identity[Symbol.dispose]();
    identity.describe(RECORD);
    assertEquals(namesIn(directory), ["name.guard"]);
  }));

Deno.test("Identities.takeFree() counts on to the first that is free", () =>
  withPlace(async ({ identities, stateDir }) => {
    using first = await identities.takeFree(WHO, RECORD);
    using second = await new Identities({ stateDir }).takeFree(WHO, RECORD);
    using third = await identities.takeFree(WHO, RECORD);
    assertEquals([first, second, third].map(({ name }) => name), ["name", "name-2", "name-3"]);
    second[Symbol.dispose]();
    using again = await identities.takeFree(WHO, RECORD);
    assertEquals(again.name, "name-2");
  }));

Deno.test("Identities.takeFree() of several at once gives each its own", () =>
  withPlace(async ({ identities }) => {
    const all = await Promise.all(Array.from({ length: 4 }, () => identities.takeFree(WHO, RECORD)));
    assertEquals(all.map(({ name }) => name).sort(), ["name", "name-2", "name-3", "name-4"]);
    for (const identity of all) identity[Symbol.dispose]();
  }));

Deno.test("Identities.list() gives those held, with age, and creates nothing where there is none", () =>
  withPlace(async ({ stateDir, identities }) => {
    assertEquals(await identities.list(), []);
    assertEquals(namesIn(stateDir), []);
    using _b = await identities.take({ team: "b", name: "x" }, RECORD);
    using _a = await identities.take({ team: "a", name: "x" }, RECORD);
    const held = (team: string) => ({ team, name: "x", record: RECORD, ageMs: 5_000 });
    assertEquals(await identities.list(), [held("a"), held("b")]);
    _b[Symbol.dispose]();
    assertEquals(await identities.list(), [held("a")]);
  }));

Deno.test("Identities.list() removes the notes of dead holders, and keeps their guards", () =>
  withPlace(async (place) => {
    await leaveNote(place);
    assertEquals(await place.identities.list(), []);
    assertEquals(namesIn(place.directory), ["name.guard"]);
  }));

Deno.test("Identities.list() shows a held one whose note cannot be read", () =>
  withPlace(async ({ identities, note }) => {
    using _held = await identities.take(WHO, RECORD);
    Deno.writeTextFileSync(note, '{"pid":');
    assertEquals(await identities.list(), [{ team: "team", name: "name", record: null, ageMs: null }]);
  }));

Deno.test("Identities.list() that looks at the same time as others sees no holder where there is none", () =>
  withPlace(async (place) => {
    await leaveNote(place);
    const lists = await Promise.all(
      Array.from({ length: 8 }, () => new Identities({ stateDir: place.stateDir }).list()),
    );
    assertEquals(lists.flat(), []);
  }));
