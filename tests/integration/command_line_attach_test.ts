/**
 * `drawbridge attach`: a session in a terminal, from the last turns to leaving it.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Attached } from "../support/attached.ts";
import { runOn } from "../support/control.ts";
import { fixtureAgent } from "../support/drawbridge.ts";
import { type FixtureSession, isRunning, withSession } from "../support/fixture_session.ts";

/** A session with `turns` in it, and a terminal that shows it. */
function attached(
  turns: readonly string[],
  test: (at: FixtureSession & { terminal: Attached }) => Promise<void>,
): Promise<void> {
  return withSession(["plain"], async (at) => {
    for (const turn of turns) await at.view.prompt(turn);
    await using terminal = new Attached(at.bridge.home);
    await terminal.until(at.sessionId);
    await test({ ...at, terminal });
  });
}

Deno.test("attach shows the last three turns, and then what comes from elsewhere", () =>
  attached(["say one", "say two", "say three", "say four"], async ({ view, terminal }) => {
    await terminal.until("four\n-- done");
    assert(terminal.stdout.startsWith("say one\n"), "the session's title");
    assertEquals(terminal.stdout.includes("> say one"), false);
    for (const text of ["> say two", "two\n-- done", "> say three", "> say four"]) {
      assertStringIncludes(terminal.stdout, text);
    }
    const from = terminal.stdout.length;
    await view.prompt("say five, and on");
    await terminal.until(/> say five, and on.*\nfive, and on\n-- done, [\d.]+ s --\n/s, from);
  }));

Deno.test("attach sends a typed line, streams the answer, and leaves at the end of its input", () =>
  attached(["say one"], async ({ view, terminal }) => {
    await terminal.type("slow 3 30\n");
    await terminal.until("[000001]");
    await terminal.until("[000001][000002][000003]\n-- done");
    const prompt = view.events.findLast((event) => event.type === "prompt");
    assert(prompt?.type === "prompt");
    assertEquals(prompt.by, { device: "terminal 1" });
    await terminal.close();
    assertEquals(await terminal.ended(), 0);
  }));

Deno.test("attach with its input from a pipe leaves when everything that it sent is answered", () =>
  withSession(["plain"], async ({ bridge, view }) => {
    await view.prompt("say one");
    await using terminal = new Attached(bridge.home);
    await terminal.type("slow 3 30\nsay the second\nsay the last");
    await terminal.close();
    assertEquals(await terminal.ended(), 0);
    assertMatch(terminal.stdout, /\[000003\]\n-- done.*the second\n-- done.*the last\n-- done[^\n]*\n$/s);
  }));

Deno.test("attach shows tool calls in one line each, with how they ended", () =>
  attached(["say one"], async ({ terminal }) => {
    await terminal.until("-- done");
    const from = terminal.stdout.length;
    await terminal.type("tool\n");
    await terminal.until("-- done", from);
    const lines = terminal.stdout.slice(from).split("\n");
    const told = lines.filter((line) => /Read|Run/.test(line));
    assertEquals(told, ["+ Read notes.txt", "x Run false  failed"]);
  }));

Deno.test("attach asks with numbers, a number answers, and one that is none of them is refused", () =>
  attached([], async ({ view, terminal }) => {
    await terminal.type("ask\n");
    await terminal.until("A number answers.");
    for (const line of ["? Write notes.txt", "  +two", "  1  Yes, always", "  2  Yes, once", "  3  No"]) {
      assertStringIncludes(terminal.stdout, line + "\n");
    }
    await terminal.answer(9, "Cannot answer with 9 as there are 3 options");
    await terminal.answer(2, "chose: opt-once");
    const answer = await view.event("permission_response");
    assertEquals(answer.by, { device: "terminal 1" });
  }));

Deno.test("attach: two questions are asked one after the other, also when another device answers the first", () =>
  attached([], async ({ view, terminal }) => {
    await terminal.type("ask2\n");
    await terminal.until("? First");
    const first = await view.event("permission_request");
    view.send({ type: "permission_response", id: first.id, optionId: "opt-no" });
    await terminal.until("? Second");
    await terminal.answer(1, "chose: opt-no, opt-always");
  }));

Deno.test("attach: Ctrl-C stops the turn, what waited goes on at an empty line, Ctrl-C at rest leaves", () =>
  attached([], async ({ view, terminal }) => {
    await terminal.type("slow 1000 20\n");
    await terminal.until("[000002]");
    await terminal.type("say the next\n");
    await terminal.until("Waiting behind the running turn: 1");
    terminal.interrupt();
    await terminal.until("-- stopped");
    const cancel = await view.event("cancel");
    assertEquals(cancel.by, { device: "terminal 1" });
    await terminal.type("\n");
    await terminal.until("the next\n-- done");
    terminal.interrupt();
    assertEquals(await terminal.ended(), 0);
    assertEquals(terminal.stderr, "");
  }));

Deno.test("attach: a second Ctrl-C leaves a turn that does not stop, and stops nothing", () =>
  withSession(["ignore-cancel"], async ({ bridge, view }) => {
    await view.event("agent", ({ status }) => status === "ready");
    await using terminal = new Attached(bridge.home);
    await terminal.type("slow 1000 20\n");
    await terminal.until("[000002]");
    terminal.interrupt();
    await terminal.until("Ctrl-C again leaves");
    await view.event("cancel");
    terminal.interrupt();
    assertEquals(await terminal.ended(), 0);
    assert(isRunning(bridge.pid));
    assert(!view.events.some(({ type }) => type === "prompt_done"));
  }));

const COLOUR = /\x1b\[[\d;]*m/;

Deno.test("attach obeys nothing that an agent says to the terminal", () =>
  withSession(["plain"], async ({ bridge, view }) => {
    const wicked = "\x1b]0;owned\x07\x1b[2Jred\x1b[31m\r\x9b5n\x00 and\nmore";
    const content = { type: "text", text: wicked };
    for (const sessionUpdate of ["agent_message_chunk", "agent_thought_chunk"]) {
      await view.prompt(`raw ${JSON.stringify({ sessionUpdate, content })}`);
    }
    const call = { sessionUpdate: "tool_call", toolCallId: "t", title: wicked, status: "completed" };
    await view.prompt(`raw ${JSON.stringify(call)}`);
    await using terminal = new Attached(bridge.home, { terminal: true, env: { NO_COLOR: "" } });
    await terminal.until(/owned.*owned.*owned.*-- done/s);
    const shown = terminal.stdout.replaceAll(new RegExp(COLOUR, "g"), "");
    assertEquals(shown.match(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/), null, JSON.stringify(shown));
    assertStringIncludes(shown, "\\x1b]0;owned\\x07\\x1b[2Jred\\x1b[31m\\x0d\\x9b5n\\x00 and\r\nmore");
    assertEquals(terminal.stdout.includes("\x1b[31m\\"), false);
  }));

Deno.test("attach is coloured on a terminal only, and not with NO_COLOR; Ctrl-D leaves it in mid-turn", () =>
  withSession(["plain"], async ({ bridge, view }) => {
    await view.prompt("say one");
    for (const [NO_COLOR, isColoured, end] of [["", true, "-- done"], ["1", false, "-- stopped"]] as const) {
      await using terminal = new Attached(bridge.home, { terminal: true, env: { NO_COLOR } });
      await terminal.until(end);
      const from = terminal.stdout.length;
      await terminal.type("slow 1000 20\n");
      await terminal.until("[000002]", from);
      assertEquals(COLOUR.test(terminal.stdout), isColoured, JSON.stringify(terminal.stdout));
      // What was typed stands there once: the terminal echoes it.
      assertEquals(terminal.stdout.slice(from).match(/slow 1000 20/g)?.length, 1);
      await terminal.type("\x04");
      assertEquals(await terminal.ended(), 0);
      const prompt = view.events.findLast((event) => event.type === "prompt");
      assert(prompt?.type === "prompt");
      view.send({ type: "cancel" });
      await view.event("prompt_done", ({ promptId }) => promptId === prompt.promptId);
    }
    await using piped = new Attached(bridge.home, { env: { NO_COLOR: "" } });
    await piped.until("-- ");
    assertEquals(COLOUR.test(piped.stdout), false);
  }));

Deno.test("attach finds a session by id, by the beginning of its id, by its name, and the newest", () =>
  withSession(["plain"], async ({ bridge, browser, sessionId, view }) => {
    await view.prompt("say older");
    const newest = await browser.open(fixtureAgent(), bridge.home);
    using other = await browser.watch(newest);
    await other.prompt("say newest");
    const { stdout } = await runOn(bridge.home, "identities", "--json");
    const name = JSON.parse(stdout).find(({ record }: { record: { sessionId: string } }) =>
      record.sessionId === sessionId
    );
    const ways: [string[], string][] = [
      [[], newest],
      [[sessionId], sessionId],
      [[newest.slice(0, 8)], newest],
      [[`${name.team}/${name.name}`], sessionId],
      [[name.name], sessionId],
    ];
    for (const [args, found] of ways) {
      const { code, stdout } = await runOn(bridge.home, "attach", ...args);
      assertEquals([code, stdout.split("\n")[1].endsWith(found)], [0, true], `${args}: ${stdout}`);
    }
    for (const [asked, why] of [["no-such", "no session is called so"], ["", "several sessions"]]) {
      const { code, stderr } = await runOn(bridge.home, "attach", asked);
      assertEquals(code, 1);
      assertStringIncludes(stderr, why);
    }
  }));

Deno.test("attach leaves with status 1 when drawbridge ends, and with 3 when none runs", () =>
  attached(["say one"], async ({ bridge, terminal }) => {
    await terminal.until("-- done");
    await bridge.stop();
    assertEquals(await terminal.ended(), 1);
    assertMatch(terminal.stderr, /^drawbridge: The session is shown no more: [^\n]+\n$/);
    const none = await runOn(bridge.home, "attach");
    assertEquals(none.code, 3);
    assertStringIncludes(none.stderr, "Cannot attach as no drawbridge runs");
  }));
