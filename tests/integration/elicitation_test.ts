/** Forms and pages that an agent puts before its person. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { withSession } from "../support/fixture_session.ts";
import { removeTree } from "../support/remove_tree.ts";

Deno.test("a form reaches the person whole, and the agent the answer, also after a reload", () =>
  withSession([], async ({ browser, sessionId, view }) => {
    view.send({ type: "prompt", promptId: "p", text: "form" });
    const asked = await view.event("elicitation_request");
    assertEquals([asked.mode, asked.message], ["form", "Tell me more"]);
    assertEquals(Object.keys(asked.requestedSchema?.properties as object), [
      "name",
      "count",
      "fast",
      "colour",
    ]);
    using again = await browser.watch(sessionId);
    assertEquals(again.ready.state, "awaiting_permission");
    const content = { name: "Ada", count: 3, fast: true, colour: "blue" };
    again.send({ type: "elicitation_response", id: asked.id, action: "accept", content });
    const answered = await view.event("elicitation_response");
    assertEquals([answered.action, answered.content], ["accept", content]);
    await view.event("prompt_done");
    assertEquals(view.agentText, `form: ${JSON.stringify({ action: "accept", content })}`);
    view.send({ type: "elicitation_response", id: asked.id, action: "decline" });
    const error = await view.until((line) => line.type === "error", "the refusal of a second answer");
    assert("message" in error && String(error.message).includes("not open any more"));
  }));

Deno.test("a page is agreed to, and done when the agent says so", () =>
  withSession([], async ({ view }) => {
    view.send({ type: "prompt", promptId: "p", text: "page https://example.com/sign-in" });
    const asked = await view.event("elicitation_request");
    assertEquals([asked.mode, asked.url], ["url", "https://example.com/sign-in"]);
    view.send({ type: "elicitation_response", id: asked.id, action: "accept" });
    assertEquals((await view.event("elicitation_done")).id, asked.id);
    await view.event("prompt_done");
    assertEquals(view.agentText, 'page: {"action":"accept"}');
  }));

Deno.test("cancel() answers a form with cancel, and what is neither form nor page is refused", () =>
  withSession([], async ({ view }) => {
    view.send({ type: "prompt", promptId: "p", text: "form" });
    await view.event("elicitation_request");
    view.send({ type: "cancel" });
    assertEquals((await view.event("elicitation_response")).action, "cancel");
    await view.event("prompt_done");
    await view.prompt("odd-form", "q");
    assertStringIncludes(view.agentText, "-32602");
  }));

for (
  const content of [[], "text", { a: null }, { a: { b: 1 } }, { a: [1] }]
) {
  Deno.test(`a form's answer that is none is refused: ${JSON.stringify(content)}`, () =>
    withSession([], async ({ view }) => {
      view.send({ type: "prompt", promptId: "p", text: "form" });
      const asked = await view.event("elicitation_request");
      view.send({ type: "elicitation_response", id: asked.id, action: "accept", content });
      await view.until((line) => line.type === "error", "the refusal");
      assert(!view.events.some(({ type }) => type === "elicitation_response"));
    }));
}

Deno.test("a form that a killed drawbridge left open is closed by the next one", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-form-" });
  try {
    const one = await Drawbridge.start({ home });
    const browser = await one.signIn();
    const sessionId = await browser.open(fixtureAgent(), home);
    {
      using view = await browser.watch(sessionId);
      view.send({ type: "prompt", promptId: "p", text: "form" });
      await view.event("elicitation_request");
      await one.stop("SIGKILL");
    }
    await using two = await Drawbridge.start({ home });
    using view = await (await two.signIn()).watch(sessionId);
    assertEquals((await view.event("elicitation_response")).action, "cancel");
    assertEquals(view.ready.state, "stopped");
  } finally {
    await removeTree(home);
  }
});
