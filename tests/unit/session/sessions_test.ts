/** All sessions of a state directory, their agents the fixture agent: listed, opened once, held by one. */
import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { isAbsolute, join, relative } from "@std/path";
import { type Log, silentLog } from "../../../lib/log.ts";
import type { Session } from "../../../lib/session/session.ts";
import { type Launch, SessionHeldError } from "../../../lib/session/open_session.ts";
import { Sessions } from "../../../lib/session/sessions.ts";
import { LIMITS } from "../../../lib/wire.ts";
import { within } from "../../support/deadline.ts";
import { FIXTURE } from "../../support/drawbridge.ts";
import { testWorkplace } from "../../support/workplace.ts";
import { withDirectory } from "./scratch.ts";

const HOUR_MS = 3_600_000;

interface Opened extends AsyncDisposable {
  readonly sessions: Sessions;
  /** How often an agent was asked for. */
  readonly launches: string[];
  readonly clock: { ms: number };
  readonly warnings: string[];
}

function open(stateDir: string, at = 1_000_000): Opened {
  const clock = { ms: at };
  const launches: string[] = [];
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
  const launch = (agent: string, cwd: string): Launch => {
    if (agent !== "fixture") throw new Error(`Cannot start "${agent}"`);
    launches.push(agent);
    const args = ["run", "-A", "--no-prompt", FIXTURE];
    const command = { program: Deno.execPath(), args, env: Deno.env.toObject(), cwd };
    return { label: { name: agent, title: "Fixture", demo: false }, command };
  };
  const now = () => ++clock.ms;
  const place = testWorkplace(stateDir, { now });
  const sessions = new Sessions({
    ...place,
    stateDir,
    launch,
    idleStopMs: null,
    agentsMax: 32,
    offers: { files: false, terminals: false },
    clientVersion: "0.0.0",
    now,
    log,
  });
  return {
    sessions,
    launches,
    clock,
    warnings,
    [Symbol.asyncDispose]: () => sessions.close("the test is over"),
  };
}

function create(
  sessions: Sessions,
  what: { requestId?: string; agent?: string; cwd?: string } = {},
): Promise<Session> {
  return sessions.create({ requestId: crypto.randomUUID(), agent: "fixture", cwd: "/", ...what });
}

/** One turn, to its end. */
async function turn(session: Session, text: string): Promise<void> {
  const promptId = crypto.randomUUID();
  const { promise, resolve } = Promise.withResolvers<void>();
  const onFrame = ({ text }: { text: string }) => {
    if (text.includes('"type":"prompt_done"') && text.includes(promptId)) resolve();
  };
  const unwatch = session.watchers.add({
    onFrame,
    onStalled: () => {},
    onDraft: () => {},
    onClosed: () => {},
  });
  session.prompt({ promptId, blocks: [{ type: "text", text }] }, { device: "test" });
  await within(promise, "the end of the turn");
  unwatch();
}

function idsOf(sessions: Sessions): string[] {
  return sessions.list().map(({ sessionId }) => sessionId);
}

Deno.test("Sessions.create() gives one session for one request, however often it comes", () =>
  withDirectory(async (directory) => {
    await using opened = open(directory);
    const asked = Array.from({ length: 3 }, () => create(opened.sessions, { requestId: "r" }));
    const [first, ...others] = await Promise.all(asked);
    for (const other of [...others, await create(opened.sessions, { requestId: "r" })]) {
      assertStrictEquals(other, first);
    }
    assert((await create(opened.sessions)) !== first);
    assertEquals([...Deno.readDirSync(join(directory, "sessions"))].length, 2);
  }));

Deno.test("Sessions.create() that failed may be tried again, and leaves nothing behind", () =>
  withDirectory(async (directory) => {
    await using opened = open(directory);
    const wrong = { requestId: "r", agent: "unknown" };
    await assertRejects(() => create(opened.sessions, wrong), Error, "unknown");
    assertEquals([...Deno.readDirSync(join(directory, "sessions"))], []);
    assert(await create(opened.sessions, { requestId: "r" }));
  }));

Deno.test("Sessions.create() keeps the directory as an absolute one", () =>
  withDirectory(async (directory) => {
    await using opened = open(directory);
    const cwd = relative(Deno.cwd(), directory);
    const session = await create(opened.sessions, { cwd }).catch(() => null); // refusing it is as good
    assert(session === null || isAbsolute(session.meta.cwd), session?.meta.cwd);
  }));

Deno.test("Session.prompt() takes no further message when the journal is full, and knows those it took", () =>
  withDirectory(async (directory) => {
    await using opened = open(directory);
    const session = await create(opened.sessions);
    const prompt = { promptId: "taken", blocks: [{ type: "text", text: "say hello" }] } as const;
    session.prompt(prompt, { device: "test" });
    Object.defineProperty(session.journal, "bytes", { get: () => LIMITS.journalBytesMax });
    assertEquals(session.prompt(prompt, { device: "test" }), "known");
    assertThrows(
      () => session.prompt({ ...prompt, promptId: "more" }, { device: "test" }),
      Error,
      "its journal has reached 2 GiB",
    );
  }));

Deno.test("Sessions.list() gives a session from its first prompt on", () =>
  withDirectory(async (directory) => {
    await using opened = open(directory);
    const session = await create(opened.sessions);
    assertEquals(idsOf(opened.sessions), []);
    await turn(session, "say hello");
    const [listed] = opened.sessions.list();
    assertEquals([listed.sessionId, listed.title, listed.lastPrompt], [session.id, "say hello", "say hello"]);
  }));

Deno.test("Sessions.list() gives the latest activity first", () =>
  withDirectory(async (directory) => {
    await using opened = open(directory);
    const [a, b] = [await create(opened.sessions), await create(opened.sessions)];
    await turn(a, "one");
    await turn(b, "two");
    assertEquals(idsOf(opened.sessions), [b.id, a.id]);
    await turn(a, "three");
    assertEquals(idsOf(opened.sessions), [a.id, b.id]);
  }));

Deno.test("Sessions tells each session that changed, until that is ended", () =>
  withDirectory(async (directory) => {
    await using opened = open(directory);
    const told: string[] = [];
    const end = opened.sessions.onChange(({ status, lastPrompt }) =>
      void told.push(`${lastPrompt}: ${status}`)
    );
    const session = await create(opened.sessions);
    await turn(session, "say hello");
    assert(told.includes("say hello: prompting"), told.join());
    assertEquals(told.at(-1), "say hello: idle");
    end();
    const { length } = told;
    await turn(session, "say more");
    assertEquals(told.length, length);
  }));

Deno.test("Sessions lists what is on disk and starts nothing for it", () =>
  withDirectory(async (directory) => {
    let before;
    {
      await using opened = open(directory);
      await turn(await create(opened.sessions), "say hello");
      before = opened.sessions.list();
    }
    await using opened = open(directory);
    assertEquals(opened.sessions.list(), before.map((summary) => ({ ...summary, status: "stopped" })));
    assertEquals(opened.launches, []);
  }));

Deno.test("Sessions.get() opens a session once, and starts no agent for it", () =>
  withDirectory(async (directory) => {
    let id = "";
    {
      await using opened = open(directory);
      const session = await create(opened.sessions);
      await turn(session, "say hello");
      id = session.id;
    }
    await using opened = open(directory);
    const [first, second] = await Promise.all([opened.sessions.get(id), opened.sessions.get(id)]);
    assert(first !== null);
    assertStrictEquals(first, second);
    assertEquals([opened.launches, first.status], [[], "stopped"]);
    await turn(first, "say it again");
    assertEquals(opened.launches.length, 1);
  }));

Deno.test("Sessions.get() gives null for what is no session", () =>
  withDirectory(async (directory) => {
    await using opened = open(directory);
    await Deno.mkdir(join(directory, "sessions", "empty"));
    await Deno.writeTextFile(join(directory, "meta.json"), JSON.stringify({ version: 1 }));
    for (const id of ["unknown", "empty", "", "..", "../sessions", ".", "a/b", "a".repeat(129)]) {
      assertEquals(await opened.sessions.get(id), null, id);
    }
  }));

Deno.test("Sessions.get() refuses a session that another drawbridge has open, until that lets go", () =>
  withDirectory(async (directory) => {
    const first = open(directory);
    const session = await create(first.sessions);
    await turn(session, "say hello");
    await using second = open(directory);
    await assertRejects(() => second.sessions.get(session.id), SessionHeldError, session.id);
    assertEquals(idsOf(second.sessions), [session.id], "it is listed all the same");
    await first[Symbol.asyncDispose]();
    const taken = await second.sessions.get(session.id);
    assertEquals(taken?.id, session.id);
  }));

Deno.test("Sessions.readAlong() shows a session that another drawbridge has open, as it goes on", () =>
  withDirectory(async (directory) => {
    await using first = open(directory);
    const session = await create(first.sessions);
    await turn(session, "say hello");
    await using second = open(directory);
    const along = second.sessions.readAlong(session.id);
    assertEquals(along?.journal.lastSeq, session.journal.lastSeq);
    await turn(session, "say more");
    along?.journal.follow();
    assertEquals(along?.journal.lastSeq, session.journal.lastSeq);
    along?.journal.close();
    assertEquals(second.sessions.readAlong("unknown"), null);
  }));

Deno.test("Sessions.removeEmpty() removes what nobody ever prompted, a day later, and nothing else", () =>
  withDirectory(async (directory) => {
    const prompted: string[] = [];
    {
      await using opened = open(directory);
      await create(opened.sessions); // never prompted
      const session = await create(opened.sessions);
      await turn(session, "say hello");
      prompted.push(session.id);
    }
    const names = () => [...Deno.readDirSync(join(directory, "sessions"))].map(({ name }) => name).sort();
    await using opened = open(directory, 1_000_000 + 23 * HOUR_MS);
    await opened.sessions.removeEmpty();
    assertEquals(names().length, 2, "not within a day");
    opened.clock.ms += 2 * HOUR_MS;
    const fresh = await create(opened.sessions);
    opened.clock.ms += 25 * HOUR_MS;
    await opened.sessions.removeEmpty();
    assertEquals(names(), [...prompted, fresh.id].sort(), "one that is open stays");
  }));

Deno.test("Sessions lists what it can read, and says what it cannot", () =>
  withDirectory(async (directory) => {
    let id = "";
    {
      await using opened = open(directory);
      const session = await create(opened.sessions);
      await turn(session, "say hello");
      id = session.id;
    }
    const write = async (name: string, text: string) => {
      await Deno.mkdir(join(directory, "sessions", name));
      await Deno.writeTextFile(join(directory, "sessions", name, "meta.json"), text);
    };
    await write("torn", "{");
    await write("newer", JSON.stringify({ version: 99, sessionId: "newer" }));
    await using opened = open(directory);
    assertEquals(idsOf(opened.sessions), [id]);
    assert(opened.warnings.some((warning) => warning.includes("torn")), opened.warnings.join());
    assertEquals(await opened.sessions.get("newer"), null, "a newer drawbridge's session is left alone");
  }));
