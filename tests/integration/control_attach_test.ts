/**
 * A session over the control socket: the same lines as a browser's, both ways, as fast as they are taken.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { OpenSessions } from "../../lib/control.ts";
import type { Event } from "../../lib/wire.ts";
import { askControl, ControlWatch, RawControl } from "../support/control.ts";
import { eventually, within } from "../support/deadline.ts";
import { withSession } from "../support/fixture_session.ts";
import { residentBytes } from "../support/process_memory.ts";

function events(watch: ControlWatch): Event[] {
  return watch.lines.filter((line): line is Event => "seq" in line);
}

Deno.test("a terminal is sent the same events as a browser, and what it says is by the terminal", () =>
  withSession(["plain"], async ({ bridge, browser, sessionId, view }) => {
    await view.prompt("say before");
    using watch = await ControlWatch.attach(bridge, { session: sessionId });
    const ready = await watch.until(({ type }) => type === "ready", "ready");
    assert(ready.type === "ready" && ready.sessionId === sessionId && !ready.resumed);
    watch.send({ type: "prompt", promptId: "t1", text: "say after" });
    const done = await view.event("prompt_done", ({ promptId }) => promptId === "t1");
    await watch.until((line) => "seq" in line && line.seq === done.seq, "the end of the turn");
    using fresh = await browser.watch(sessionId);
    await fresh.until((line) => "seq" in line && line.seq === done.seq, "the end of the turn");
    assertEquals(events(watch), fresh.events.slice(0, events(watch).length));
    const prompt = view.events.find((event) => event.type === "prompt" && event.promptId === "t1");
    assert(prompt?.type === "prompt");
    assertEquals(prompt.by, { device: "terminal 1" });
  }));

Deno.test("a terminal that comes back with its last number is sent the rest", () =>
  withSession(["plain"], async ({ bridge, sessionId, view }) => {
    const { seq } = await view.prompt("say before");
    using watch = await ControlWatch.attach(bridge, { session: sessionId, after: seq });
    const later = await view.prompt("say after");
    await watch.until((line) => "seq" in line && line.seq === later.seq, "the end of the turn");
    assertEquals(events(watch).map((event) => event.seq).at(0), seq + 1);
  }));

Deno.test("a terminal answers a question, and what it sends that is no line of ours is refused", () =>
  withSession(["plain"], async ({ bridge, sessionId, view }) => {
    using watch = await ControlWatch.attach(bridge, { session: sessionId });
    watch.send({ type: "prompt", promptId: "q", text: "ask" });
    const asked = await watch.until(({ type }) => type === "permission_request", "the question");
    assert(asked.type === "permission_request");
    watch.send({ type: "nonsense" });
    await watch.until(({ type }) => type === "error", "a refusal");
    watch.send({ type: "permission_response", id: asked.id, optionId: asked.options[1].optionId });
    const answer = await view.event("permission_response");
    assertEquals(answer.by, { device: "terminal 1" });
  }));

Deno.test("each terminal has a name of its own, and that it watches is in the log and in the audit log", () =>
  withSession(["plain"], async ({ bridge, sessionId, view }) => {
    for (const n of [1, 2]) {
      using watch = await ControlWatch.attach(bridge, { session: sessionId });
      watch.send({ type: "prompt", promptId: `t${n}`, text: "say hello" });
      await view.event("prompt_done", ({ promptId }) => promptId === `t${n}`);
    }
    const by = view.events.flatMap((event) => event.type === "prompt" ? [event.by] : []);
    assertEquals(by, [{ device: "terminal 1" }, { device: "terminal 2" }]);
    const audit = Deno.readTextFileSync(`${bridge.home}/audit.jsonl`).trimEnd().split("\n");
    assertEquals(audit.map((line) => ({ ...JSON.parse(line), at: "" })), [
      { at: "", action: "attach", sessionId, by: "terminal 1" },
      { at: "", action: "attach", sessionId, by: "terminal 2" },
    ]);
    const warning = `drawbridge: terminal 2 watches session ${sessionId}`;
    await eventually(() => bridge.stderr.includes(warning), "a warning");
  }));

Deno.test("a terminal that asks for no session, or for two, is told", () =>
  withSession(["plain"], async ({ bridge, sessionId }) => {
    using none = await ControlWatch.attach(bridge, { session: "no-such-session" });
    assertEquals((await none.untilClosed()).code, 4404);
    using watch = await ControlWatch.attach(bridge, { session: sessionId });
    await assertRejects(
      () => watch.control.request("attach", { session: sessionId }),
      Error,
      "watches a session already",
    );
    await assertRejects(() => askControl(bridge, "attach", {}), Error, '"session" is not a string');
    const long = { session: "x".repeat(1_000) };
    await assertRejects(() => askControl(bridge, "attach", long), Error, '"session" is too long');
  }));

Deno.test("a terminal that stops reading costs little, slows nobody, and misses nothing", () =>
  withSession(["plain"], async ({ bridge, sessionId, view }) => {
    await view.prompt("say warm");
    using mute = await RawControl.open(bridge);
    await mute.sendLine(
      JSON.stringify({ jsonrpc: "2.0", id: 1, method: "attach", params: { session: sessionId } }),
    );
    const first = JSON.parse(await mute.line() ?? "null");
    assertEquals(first.result, {});
    const before = residentBytes(bridge.pid);
    const done = await view.prompt("flood 100000 500");
    const grown = residentBytes(bridge.pid) - before;
    assert(grown < 150 * 1024 * 1024, `${Math.round(grown / 1024 / 1024)} MiB`);
    const seqs: number[] = [];
    let resynced = false;
    while (seqs.at(-1) !== done.seq) {
      const { params } = JSON.parse(await mute.line() ?? "null");
      if (params.type === "resync") resynced = true;
      if (params.seq !== undefined) seqs.push(params.seq);
    }
    assert(resynced);
    assertEquals(seqs, seqs.map((_, at) => seqs[0] + at));
  }));

Deno.test("a terminal's view is ended when drawbridge is, and the open sessions are told", () =>
  withSession(["plain"], async ({ bridge, sessionId, view }) => {
    const open = async () => (await askControl(bridge, "sessions") as OpenSessions).sessions;
    const [unprompted] = await open();
    assertEquals([unprompted.sessionId, unprompted.listed], [sessionId, false]);
    await view.prompt("say hello");
    const [prompted] = await open();
    assertEquals([prompted.title, prompted.listed, prompted.status], ["say hello", true, "idle"]);
    using watch = await ControlWatch.attach(bridge, { session: sessionId });
    await watch.until(({ type }) => type === "ready", "ready");
    assertEquals(await askControl(bridge, "stop"), {});
    assertEquals((await watch.untilClosed()).code, 1001);
    await within(view.closed, "the end of the browser's socket");
  }));
