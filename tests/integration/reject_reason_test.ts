/** A no that says what to do instead: the answer and the words are one, and the agent is told them first. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { View } from "../support/drawbridge.ts";
import { withSession } from "../support/fixture_session.ts";

const REASON = "use a branch";

/** The words of all prompts that were handed over, in order. */
function prompts(view: View): string[] {
  return view.events.flatMap((event) =>
    event.type === "prompt"
      ? event.blocks.map((block) => block.type === "text" ? block.text : block.type)
      : []
  );
}

Deno.test("the reason is the next prompt, before all that waits, and exactly once", async () => {
  await withSession([], async ({ browser, sessionId, view }) => {
    view.send({ type: "prompt", promptId: "asks", text: "ask" });
    const { id } = await view.event("permission_request");
    view.send({ type: "prompt", promptId: "later", text: "say later" });
    await view.event("queue", ({ prompts }) => prompts.length === 1);
    const answer = { type: "permission_response", id, optionId: "opt-no", reason: REASON };
    view.send(answer);
    // As after a lost socket: nobody knows whether the first one arrived.
    view.send(answer);
    const error = await view.until((line) => line.type === "error", "the word on the second one");
    assertStringIncludes(JSON.stringify(error), "not open any more");
    assertEquals((await view.event("permission_response")).reason, REASON);
    await view.event("prompt_done", ({ promptId }) => promptId === "later");
    assertEquals(prompts(view), ["ask", REASON, "say later"]);
    using other = await browser.watch(sessionId);
    await other.event("prompt_done", ({ promptId }) => promptId === "later");
    assertEquals(prompts(other), ["ask", REASON, "say later"]);
  });
});

Deno.test("an agent that can be spoken to is told the reason within its turn", async () => {
  await withSession(["steering"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "asks", text: "ask2" });
    const first = await view.event("permission_request");
    const second = await view.event("permission_request", ({ id }) => id !== first.id);
    view.send({ type: "permission_response", id: first.id, optionId: "opt-no", reason: REASON });
    const said = await view.event("steer");
    assertEquals([said.promptId, said.text], ["asks", REASON]);
    await view.until(() => view.agentText.includes(`steered: ${REASON}`), "the agent's word on it");
    view.send({ type: "permission_response", id: second.id, optionId: "opt-once" });
    await view.event("prompt_done");
    assertStringIncludes(view.agentText, "chose: opt-no, opt-once");
    assertEquals(prompts(view), ["ask2"]);
  });
});

Deno.test("a reason of no words is refused, and the question stays open", async () => {
  await withSession([], async ({ view }) => {
    view.send({ type: "prompt", promptId: "asks", text: "ask" });
    const { id } = await view.event("permission_request");
    for (const reason of ["", " \n", 5, null]) {
      view.send({ type: "permission_response", id, optionId: "opt-no", reason });
    }
    await view.until(() => view.lines.filter(({ type }) => type === "error").length === 4, "four refusals");
    view.send({ type: "permission_response", id, optionId: "opt-once" });
    const answer = await view.event("permission_response");
    assertEquals(answer.outcome, { outcome: "selected", optionId: "opt-once" });
    assertEquals("reason" in answer, false);
  });
});

Deno.test("a reason for which there is no room is told in the transcript, and the no counts", async () => {
  await withSession([], async ({ view }) => {
    view.send({ type: "prompt", promptId: "asks", text: "ask" });
    const { id } = await view.event("permission_request");
    for (let n = 0; n < 50; n++) view.send({ type: "prompt", promptId: `p${n}`, text: "say x" });
    await view.event("queue", ({ prompts }) => prompts.length === 50);
    view.send({ type: "permission_response", id, optionId: "opt-no", reason: REASON });
    const notice = await view.event("notice", ({ text }) => text.includes(REASON));
    assertEquals(notice.text, `The agent was not told this: ${REASON}`);
    await view.until(() => view.agentText.includes("chose: opt-no"), "that the no counts");
  });
});
