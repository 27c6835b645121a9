/** Looking into what drawbridge and an agent say to each other. */
import { assert, assertEquals } from "@std/assert";
import type { FramesShown } from "../../lib/api.ts";
import { withSession } from "../support/fixture_session.ts";

Deno.test("the messages of a session are told, paired, in order, over a restart of its agent, without secrets", () =>
  withSession(["auth-prompt"], async ({ browser, sessionId, view }) => {
    const frames = async (after = 0): Promise<FramesShown["frames"]> => {
      const response = await browser.fetch(`/api/sessions/${sessionId}/frames?after=${after}`);
      return (await response.json()).frames;
    };
    view.send({ type: "prompt", promptId: "p", text: "say hello" });
    await view.event("auth_required");
    view.send({ type: "authenticate", methodId: "fixture-login" });
    await view.event("prompt_done");
    const first = await frames();
    const methods = first.filter(({ kind }) => kind === "request").map(({ method }) => method);
    assertEquals(methods.slice(0, 3), ["initialize", "session/new", "session/prompt"]);
    const refused = first.find(({ kind }) => kind === "error");
    assertEquals([refused?.method, refused?.direction], ["session/prompt", "from_agent"]);
    const opened = first.find(({ kind, method }) => kind === "answer" && method === "session/new");
    assertEquals(first.find(({ number }) => number === opened?.answers)?.method, "session/new");
    const text = JSON.stringify(first);
    assert(text.includes('"name":"DRAWBRIDGE_'), "it was told its access, by name");
    assert(!/"DRAWBRIDGE_[A-Z]+","value":"(?!\[redacted\])/.test(text), "a secret is shown");
    const before = view.events.length;
    view.send({ type: "restart_agent" });
    await view.event("agent", ({ status, seq }) => status === "ready" && seq > before);
    const later = await frames(first.at(-1)?.number);
    assert(later.every(({ number }) => number > first[first.length - 1].number));
    assert(later.some(({ method }) => method === "initialize"));
  }));

Deno.test("a number that is none, and a session that is not there, are refused", () =>
  withSession([], async ({ browser, sessionId }) => {
    for (const [path, status] of [[`${sessionId}/frames?after=x`, 400], ["none/frames", 404]] as const) {
      const response = await browser.fetch(`/api/sessions/${path}`);
      await response.body?.cancel();
      assertEquals(response.status, status);
    }
  }));
