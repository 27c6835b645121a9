/**
 * The road: what an agent says reaches every browser once, in order, live or later.
 */
import { assert, assertEquals } from "@std/assert";
import { journalLines, texts, withSession } from "../support/fixture_session.ts";

Deno.test("a prompt is answered, and the journal is what the browser was sent", async () => {
  await withSession(["plain"], async ({ bridge, sessionId, view }) => {
    const done = await view.prompt("say hello there");
    assertEquals(done.stopReason, "end_turn");
    assertEquals(view.agentText, "hello there");
    const lines = await journalLines(bridge, sessionId);
    assertEquals(texts(view), lines);
    assertEquals(view.events.map((event) => event.seq), lines.map((_, i) => i + 1));
  });
});

Deno.test("the agent's line is carried verbatim, unknown fields and kinds too", async () => {
  await withSession(["plain"], async ({ bridge, sessionId, view }) => {
    const update = '{"sessionUpdate":"_vendor_kind", "n":1.50, "x":{"__proto__":[1]}, "e":"\\u00e9", "n":2}';
    await view.prompt(`raw ${update}`);
    const lines = await journalLines(bridge, sessionId);
    const line = lines.find((line) => line.includes('"type":"update"')) ?? "";
    assert(line.endsWith(`"update":${update}}}}`), line);
  });
});

Deno.test("a view opened in mid-word and another opened later are byte-identical", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    const promptId = crypto.randomUUID();
    view.send({ type: "prompt", promptId, text: "slow 30 10" });
    await view.until((line) => line.type === "update", "the first word");
    using reloaded = await browser.watch(sessionId);
    await reloaded.event("prompt_done", (event) => event.promptId === promptId);
    await view.event("prompt_done", (event) => event.promptId === promptId);
    using later = await browser.watch(sessionId);
    await later.event("prompt_done");
    assertEquals(texts(reloaded), texts(view));
    assertEquals(texts(later), texts(view));
  });
});

Deno.test("a view that comes back with its last number is sent exactly the rest", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    await view.prompt("slow 40 1");
    const all = texts(view);
    for (const after of [0, 1, 7, all.length - 1, all.length]) {
      using back = await browser.watch(sessionId, { after });
      if (after < all.length) await back.event("prompt_done");
      assertEquals(back.ready.resumed, true);
      assertEquals(texts(back), all.slice(after));
    }
  });
});

Deno.test("a view that claims a number from the future starts over", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    await view.prompt("say hello");
    using back = await browser.watch(sessionId, { after: 1_000_000 });
    await back.event("prompt_done");
    assertEquals(back.ready.resumed, false);
    assertEquals(texts(back), texts(view));
  });
});

Deno.test("the same promptId sent again, also after a reload, is one prompt", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    const prompt = { type: "prompt", promptId: "same", text: "say once" };
    view.send(prompt);
    view.send(prompt);
    await view.event("prompt_done");
    using again = await browser.watch(sessionId);
    again.send(prompt);
    await again.prompt("say end");
    assertEquals(again.events.filter((event) => event.type === "prompt").length, 2);
    assertEquals(again.agentText, "onceend");
  });
});

Deno.test("prompts sent while busy are queued, editable, removable, and run in order", async () => {
  await withSession(["plain"], async ({ view }) => {
    const [first, second, third] = ["p1", "p2", "p3"];
    view.send({ type: "prompt", promptId: first, text: "ask" });
    const question = await view.event("permission_request");
    view.send({ type: "prompt", promptId: second, text: "say second" });
    view.send({ type: "prompt", promptId: third, text: "say third" });
    view.send({ type: "queue_edit", promptId: third, text: "say edited" });
    view.send({ type: "queue_remove", promptId: second });
    await view.event("queue", ({ prompts }) => prompts.length === 1 && prompts[0].promptId === third);
    view.send({ type: "permission_response", id: question.id, optionId: "opt-once" });
    await view.event("prompt_done", (event) => event.promptId === third);
    assert(view.agentText.endsWith("edited"));
    assertEquals(view.events.filter((event) => event.type === "prompt").map((event) => event.promptId), [
      first,
      third,
    ]);
    const queue = view.events.filter((event) => event.type === "queue").at(-1);
    assertEquals(queue?.prompts, []);
  });
});

Deno.test("cancel() ends the turn, and what was queued waits for its person", async () => {
  await withSession(["plain"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "long", text: "slow 1000 20" });
    await view.until((line) => line.type === "update", "the first word");
    view.send({ type: "prompt", promptId: "next", text: "say next" });
    await view.event("queue", (event) => event.prompts.length === 1);
    view.send({ type: "cancel" });
    const done = await view.event("prompt_done");
    assertEquals(done.stopReason, "cancelled");
    view.send({ type: "queue_resume" });
    await view.event("prompt_done", (event) => event.promptId === "next");
    assert(view.agentText.endsWith("next"));
  });
});

Deno.test("a permission asked on one device is answered once, on another, and both see by whom", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    view.send({ type: "prompt", promptId: "p", text: "ask" });
    const question = await view.event("permission_request");
    using other = await browser.watch(sessionId);
    const seen = await other.event("permission_request");
    assertEquals(seen, question);
    const answers = question.options.slice(0, 2).map((option) => option.optionId);
    other.send({ type: "permission_response", id: question.id, optionId: answers[0] });
    await view.event("permission_response");
    view.send({ type: "permission_response", id: question.id, optionId: answers[1] });
    await view.until((line) => line.type === "error", "the second answer refused");
    await view.event("prompt_done");
    const responses = view.events.filter((event) => event.type === "permission_response");
    assertEquals(responses.length, 1);
    assertEquals(responses[0].outcome, { outcome: "selected", optionId: answers[0] });
    assert("device" in responses[0].by);
    assert(view.agentText.includes(answers[0]));
  });
});

Deno.test("an option the question does not have is refused and leaves it open", async () => {
  await withSession(["plain"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "p", text: "ask" });
    const { id, options } = await view.event("permission_request");
    view.send({ type: "permission_response", id, optionId: "no-such-option" });
    await view.until((line) => line.type === "error", "a refusal");
    view.send({ type: "permission_response", id, optionId: options[2].optionId });
    await view.event("prompt_done");
    assert(view.agentText.includes(options[2].optionId));
  });
});

Deno.test("cancel() answers every open question with cancelled", async () => {
  await withSession(["plain"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "p", text: "ask2" });
    await view.event("permission_request");
    await view.until(
      () => view.events.filter((e) => e.type === "permission_request").length === 2,
      "both questions",
    );
    view.send({ type: "cancel" });
    await view.event("prompt_done");
    const outcomes = view.events.filter((e) => e.type === "permission_response").map((e) =>
      e.outcome.outcome
    );
    assertEquals(outcomes, ["cancelled", "cancelled"]);
  });
});

Deno.test("a question that the agent withdraws is closed", async () => {
  await withSession(["withdraw"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "p", text: "ask 10" });
    const response = await view.event("permission_response");
    assertEquals(response.outcome, { outcome: "cancelled" });
    await view.event("prompt_done");
  });
});

Deno.test("a turn goes on when the last browser goes", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    view.send({ type: "prompt", promptId: "p", text: "slow 30 10" });
    await view.until((line) => line.type === "update", "the first word");
    view.socket.close();
    await view.closed;
    using back = await browser.watch(sessionId);
    const done = await back.event("prompt_done");
    assertEquals(done.stopReason, "end_turn");
  });
});

Deno.test("modes, models and config options are changed through the agent and told", async () => {
  await withSession(["modes,models,config"], async ({ view }) => {
    await view.event("agent", (event) => event.status === "ready");
    const info = await view.event("session_info", (event) => Boolean(event.modes));
    const mode = info.modes?.availableModes.find((mode) => mode.id !== info.modes?.currentModeId);
    view.send({ type: "set_mode", modeId: mode?.id });
    await view.until(
      (line) => line.type === "session_info" && line.modes?.currentModeId === mode?.id,
      "the changed mode",
    );
    const option = info.configOptions?.find((option) => option.type === "boolean");
    assert(option, "a boolean option was offered, as we said we can");
    view.send({ type: "set_config", configId: option.id, value: !option.currentValue });
    await view.until(
      (line) =>
        line.type === "session_info" &&
        line.configOptions?.find(({ id }) => id === option.id)?.currentValue === !option.currentValue,
      "the changed option",
    );
  });
});

Deno.test("set_config is told even when the agent answers {}", async () => {
  await withSession(["config-silent"], async ({ view }) => {
    const info = await view.event("session_info", (event) => Boolean(event.configOptions));
    const option = info.configOptions?.find((option) => option.type === "boolean");
    view.send({ type: "set_config", configId: option?.id, value: !option?.currentValue });
    await view.until(
      (line) =>
        line.type === "session_info" && line !== info &&
        line.configOptions?.find(({ id }) => id === option?.id)?.currentValue === !option?.currentValue,
      "the changed option",
    );
  });
});

Deno.test("an image and a file reach the agent as it takes them", async () => {
  await withSession(["plain"], async ({ browser, sessionId, view }) => {
    await view.event("agent", (event) => event.status === "ready");
    const store = async (bytes: Uint8Array<ArrayBuffer>) => {
      const headers = { "content-type": "application/octet-stream" };
      const response = await browser.fetch(`/api/sessions/${sessionId}/blobs`, {
        method: "POST",
        body: bytes,
        headers,
      });
      return (await response.json()).blob;
    };
    const image = await store(new Uint8Array([0x89, 0x50, 0x4e, 0x47]));
    const file = await store(new TextEncoder().encode("héllo"));
    view.send({
      type: "prompt",
      promptId: "p",
      blocks: [
        { type: "text", text: "echo blocks" },
        { type: "image", mimeType: "image/png", blob: image, name: "a.png" },
        { type: "resource", mimeType: "text/plain", blob: file, name: "a b.txt" },
      ],
    });
    await view.event("prompt_done");
    const blocks = JSON.parse(view.agentText);
    assertEquals(blocks[1], { type: "image", mimeType: "image/png", data: "iVBORw==" });
    assertEquals(blocks[2].resource.text, "héllo");
    const got = await browser.fetch(`/api/sessions/${sessionId}/blobs/${image}?type=image/png`);
    assertEquals(got.headers.get("content-type"), "image/png");
    assertEquals((await got.bytes()).length, 4);
  });
});

Deno.test("the same requestId opens one session; a session is listed from its first prompt on", async () => {
  await withSession(["plain"], async ({ bridge, browser, sessionId, view }) => {
    const body = JSON.stringify({ requestId: "twice", agent: "demo", cwd: bridge.home });
    const open = async () =>
      (await (await browser.fetch("/api/sessions", { method: "POST", body })).json()).sessionId;
    const [one, two] = await Promise.all([open(), open()]);
    assertEquals(one, two);
    const list = async () => (await (await browser.fetch("/api/sessions")).json()).sessions;
    assertEquals(await list(), []);
    await view.prompt("say listed");
    const [listed] = await list();
    assertEquals([listed.sessionId, listed.title, listed.status], [sessionId, "say listed", "idle"]);
  });
});

Deno.test("earlier turns are asked for by number, and are the same lines", async () => {
  await withSession(["plain"], async ({ bridge, browser, sessionId, view }) => {
    for (let turn = 0; turn < 4; turn++) await view.prompt("flood 1500 200");
    const lines = await journalLines(bridge, sessionId);
    using late = await browser.watch(sessionId);
    await late.until(() => late.events.at(-1)?.seq === lines.length, "the newest event");
    const first = late.ready.firstSeq;
    assert(first > 1, "a long session opens at its end");
    const earlier: string[] = [];
    for (let before = first; before > 1;) {
      const response = await browser.fetch(`/api/sessions/${sessionId}/events?before=${before}`);
      const window = (await response.text()).split("\n").slice(0, -1);
      earlier.unshift(...window);
      before = JSON.parse(window[0]).seq;
    }
    assertEquals([...earlier, ...texts(late)], lines);
  });
});

Deno.test("a person steers the agent within its turn, where it takes that", async () => {
  await withSession(["steering"], async ({ view }) => {
    const ready = await view.event("agent", ({ status }) => status === "ready");
    assertEquals(ready.steering, true);
    view.send({ type: "prompt", promptId: "asks", text: "ask" });
    const question = await view.event("permission_request");
    view.send({ type: "steer", text: "be brief" });
    const steer = await view.event("steer");
    assertEquals([steer.promptId, steer.text], ["asks", "be brief"]);
    await view.until(() => view.agentText.includes("steered: be brief"), "the agent's word on it");
    view.send({ type: "permission_response", id: question.id, optionId: "opt-once" });
    await view.event("prompt_done");
    view.send({ type: "steer", text: "too late" });
    const error = await view.until((line) => line.type === "error", "the refusal");
    assert("message" in error && String(error.message).includes("not at work"));
  });
});

Deno.test("an agent that takes no steering is not steered", async () => {
  await withSession(["plain"], async ({ view }) => {
    view.send({ type: "prompt", promptId: "asks", text: "ask" });
    await view.event("permission_request");
    view.send({ type: "steer", text: "be brief" });
    const error = await view.until((line) => line.type === "error", "the refusal");
    assert("message" in error && String(error.message).includes("takes nothing in mid-turn"));
    assert(!view.events.some(({ type }) => type === "steer"));
  });
});
