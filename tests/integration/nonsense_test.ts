/**
 * Agents that talk nonsense: skipped, said once, and the session goes on.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withSession } from "../support/fixture_session.ts";

Deno.test("noise between the messages is skipped and said once a kind", async () => {
  await withSession(["bad-json"], async ({ view }) => {
    await view.prompt("say one");
    await view.prompt("say two");
    assertEquals(view.agentText, "onetwo");
    assertEquals(view.events.filter((event) => event.type === "notice").length, 1);
  });
});

Deno.test("a line of 100 MB is skipped and said, in bounded memory", async () => {
  await withSession(["huge-line"], async ({ bridge, view }) => {
    const done = await view.prompt("say after it");
    assertEquals(done.stopReason, "end_turn");
    assertEquals(view.agentText, "after it");
    const notice = await view.event("notice");
    assertStringIncludes(notice.text, "64 MiB");
    const status = await Deno.readTextFile(`/proc/${bridge.pid}/status`);
    const peakKiB = Number(status.match(/VmHWM:\s+(\d+)/)?.[1]);
    assert(peakKiB < 300 * 1024, `peak of ${peakKiB} KiB`);
  });
});

Deno.test("output written byte by byte is the same output", async () => {
  await withSession(["bytewise"], async ({ view }) => {
    await view.prompt("say é中🎉 ok");
    assertEquals(view.agentText, "é中🎉 ok");
  });
});

Deno.test("an unknown request is answered: method not found", async () => {
  await withSession(["unknown-request"], async ({ view }) => {
    await view.prompt("say on");
    assertStringIncludes(view.agentText, "-32601");
  });
});

for (const manner of ["string-ids", "same-ids"]) {
  Deno.test(`a question with "${manner}" is answered under the agent's own id`, async () => {
    await withSession([manner], async ({ view }) => {
      view.send({ type: "prompt", promptId: "p", text: "ask" });
      const { id, options } = await view.event("permission_request");
      view.send({ type: "permission_response", id, optionId: options[0].optionId });
      const done = await view.event("prompt_done");
      assertEquals(done.stopReason, "end_turn");
      assertStringIncludes(view.agentText, options[0].optionId);
    });
  });
}

Deno.test("an update that comes before the session has an id is kept", async () => {
  await withSession(["early-update"], async ({ view }) => {
    await view.prompt("say hello");
    const first = view.events.findIndex((event) => event.type === "update");
    const prompt = view.events.findIndex((event) => event.type === "prompt");
    const ready = view.events.findIndex((event) => event.type === "agent" && event.status === "ready");
    assert(
      first >= 0 && (first < prompt || first < ready),
      "the early update is in the journal, ahead of the rest",
    );
  });
});

Deno.test("updates and answer of one write keep their order, a late update stays behind the answer", async () => {
  await withSession(["one-write"], async ({ view }) => {
    await view.prompt("anything");
    await view.until(() => view.agentText.includes("late"), "the late update");
    const kinds = view.events.slice(view.events.findIndex((event) => event.type === "prompt")).map((
      { type },
    ) => type);
    assertEquals(kinds.slice(-7), [
      "update",
      "update",
      "update",
      "update",
      "update",
      "prompt_done",
      "update",
    ]);
  });
});

Deno.test("a failed prompt carries the agent's message and data", async () => {
  await withSession(["plain"], async ({ view }) => {
    const done = await view.prompt("error");
    assertEquals(done.error?.code, -32603);
    assertEquals(done.error?.data, { details: "the fixture was asked to fail" });
  });
});

Deno.test("an unknown stop reason is passed on", async () => {
  await withSession(["plain"], async ({ view }) => {
    const done = await view.prompt("stop because_i_can");
    assertEquals(done.stopReason, "because_i_can");
  });
});

Deno.test("a megabyte on stderr neither blocks the agent nor reaches the journal", async () => {
  await withSession(["stderr-flood"], async ({ view }) => {
    const done = await view.prompt("say through");
    assertEquals(done.stopReason, "end_turn");
  });
});
