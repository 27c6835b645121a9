/** The demo agent's prompts, every one: a real process, driven by the official SDK. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { allow, always, ofKind, reject, withDemo } from "../support/demo_client.ts";

Deno.test("hello lists what can be asked for, names the session and tells the usage", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    assertEquals(await demo.prompt(sessionId, "hello"), { stopReason: "end_turn" });
    for (const word of ["tour", "edit", "run", "plan", "long", "slow", "stall", "fail", "crash", "table"]) {
      assertStringIncludes(demo.text(), `\`${word}\``);
    }
    assertEquals(ofKind(demo, "session_info_update").at(0)?.title, "hello");
    assertEquals(ofKind(demo, "usage_update").length, 1);
    assertEquals(new Set(ofKind(demo, "agent_message_chunk").map(({ messageId }) => messageId)).size, 1);
  });
});

Deno.test("any other text gets the tour: thought, plan, tools, questions, summary", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    assertEquals(await demo.prompt(sessionId, "What can you do?"), { stopReason: "end_turn" });
    const kinds = ofKind(demo, "tool_call").map(({ kind }) => kind);
    assertEquals(kinds, ["search", "read", "fetch", "think", "edit", "execute"]);
    assert(ofKind(demo, "agent_thought_chunk").length > 0);
    const plans = ofKind(demo, "plan").map(({ entries }) =>
      entries.filter(({ status }) => status === "completed").length
    );
    assertEquals(plans, [0, 1, 2, 3, 4]);
    const ends = ofKind(demo, "tool_call_update").map(({ status }) => status).filter((status) => status);
    assertEquals(ends.filter((status) => status === "failed").length, 1);
    assertEquals(demo.questions.length, 2);
    assertStringIncludes(demo.text(), "What you have seen");
  }, { onPermission: () => allow });
});

Deno.test("edit asks with the diff in the question and is completed when allowed", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    await demo.prompt(sessionId, "/edit");
    const [question] = demo.questions;
    assertEquals(question.options.map(({ kind }) => kind), ["allow_once", "allow_always", "reject_once"]);
    const [diff] = question.toolCall.content ?? [];
    assertEquals(diff.type === "diff" && diff.path, "/castle/castle/bridge.ts");
    assertEquals(ofKind(demo, "tool_call_update").at(-1)?.status, "completed");
    assertStringIncludes(demo.text(), "Done");
  }, { onPermission: () => allow });
});

Deno.test("edit says so when it was rejected", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    assertEquals(await demo.prompt(sessionId, "edit"), { stopReason: "end_turn" });
    assertEquals(ofKind(demo, "tool_call_update").at(-1)?.status, "failed");
    assertStringIncludes(demo.text(), "rejected");
  }, { onPermission: () => reject });
});

Deno.test("edit allowed always does not ask again", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    await demo.prompt(sessionId, "edit");
    await demo.prompt(sessionId, "edit");
    assertEquals(demo.questions.length, 1);
  }, { onPermission: () => always });
});

Deno.test("edit does not ask in mode code, and does nothing in mode plan", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    await demo.agent.request("session/set_mode", { sessionId, modeId: "code" });
    await demo.prompt(sessionId, "edit");
    assertEquals(demo.questions.length, 0);
    assertEquals(ofKind(demo, "tool_call").length, 1);
    await demo.agent.request("session/set_mode", { sessionId, modeId: "plan" });
    await demo.prompt(sessionId, "edit");
    assertEquals(ofKind(demo, "tool_call").length, 1);
  });
});

Deno.test("run streams its output as a terminal to a client that draws them", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    await demo.prompt(sessionId, "run");
    const metas = ofKind(demo, "tool_call_update").map(({ _meta }) => Object.keys(_meta ?? {})).flat();
    assertEquals(metas[0], "terminal_info");
    assertEquals(metas.at(-1), "terminal_exit");
    assert(metas.filter((key) => key === "terminal_output").length > 3);
    assertStringIncludes(demo.lines.join("\n"), "\\u001b[32m");
  }, { onPermission: () => allow });
});

Deno.test("run sends its output as text to a client without terminals", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open({});
    await demo.prompt(sessionId, "run");
    const [content] = ofKind(demo, "tool_call_update").at(-2)?.content ?? [];
    assertStringIncludes(JSON.stringify(content), "3 passed");
    assertEquals(demo.lines.join("\n").includes("terminal_"), false);
    assertEquals(demo.lines.join("\n").includes("\\u001b"), false);
  }, { onPermission: () => allow });
});

Deno.test("a question answered with cancelled ends the turn as cancelled", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    assertEquals(await demo.prompt(sessionId, "run"), { stopReason: "cancelled" });
  }, { onPermission: () => ({ outcome: "cancelled" }) });
});

Deno.test("session/cancel ends a turn that waits for a permission", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    const turn = demo.prompt(sessionId, "edit");
    await demo.until("the permission question", () => demo.questions.at(0));
    await demo.agent.notify("session/cancel", { sessionId });
    assertEquals(await turn, { stopReason: "cancelled" });
  });
});

for (const text of ["stall", "slow 100000 5", "long 1000000", "tour", "plan"]) {
  Deno.test(`session/cancel ends the prompt "${text}", and the session goes on`, async () => {
    await withDemo(async (demo) => {
      const sessionId = await demo.open();
      const turn = demo.prompt(sessionId, text);
      await demo.until("the first words", () => ofKind(demo, "session_info_update").at(0));
      await demo.until("something of the turn", () => demo.updates.at(4));
      await demo.agent.notify("session/cancel", { sessionId });
      assertEquals(await turn, { stopReason: "cancelled" });
      assertEquals(await demo.prompt(sessionId, "think"), { stopReason: "end_turn" });
    }, { pace: 10 });
  });
}

Deno.test("long sends exactly the numbered chunks that were asked for", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    await demo.prompt(sessionId, "long");
    assertEquals(ofKind(demo, "agent_message_chunk").length, 5000);
    const numbers = demo.text().trim().split(/\s+/).map(Number);
    assertEquals(numbers, Array.from({ length: 5000 }, (_, at) => at + 1));
  });
});

Deno.test("slow sends one chunk after the other", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    const begun = performance.now();
    await demo.prompt(sessionId, "slow 5 20");
    assertEquals(demo.text(), "1 2 3 4 5 ");
    assert(performance.now() - begun >= 100, "five waits of 20 ms take 100 ms");
  });
});

Deno.test("plan, think and table end with an answer each", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    await demo.prompt(sessionId, "plan");
    assertEquals(ofKind(demo, "plan").length, 4);
    await demo.prompt(sessionId, "think");
    assert(ofKind(demo, "agent_thought_chunk").length > 0);
    await demo.prompt(sessionId, "table");
    assertStringIncludes(demo.text(), "| drawbridge | manners | 0 m |");
  });
});

Deno.test("image describes attachments by type, size and name", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    await demo.agent.request("session/prompt", {
      sessionId,
      prompt: [
        { type: "text", text: "What is this?" },
        { type: "image", mimeType: "image/png", data: btoa("four") },
        { type: "resource", resource: { uri: "file:///moat.txt", mimeType: "text/plain", text: "wét" } },
        { type: "resource_link", uri: "file:///tower.md", name: "tower.md" },
      ],
    });
    assertStringIncludes(demo.text(), "**image**, `image/png`, 4 bytes");
    assertStringIncludes(demo.text(), "`file:///moat.txt`, `text/plain`, 4 bytes");
    assertStringIncludes(demo.text(), "`file:///tower.md` (not opened)");
  });
});

Deno.test("fail answers the prompt with an error that carries data", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    await assertRejects(() => demo.prompt(sessionId, "fail"), Error, "failed because it was asked to");
    assertStringIncludes(demo.lines.at(-1) ?? "", '"data":{"details"');
  });
});

Deno.test("crash leaves last words on stderr and exits 3 in mid-turn", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    const turn = demo.prompt(sessionId, "crash").then(() => "answered", () => "failed");
    assertEquals((await demo.exit).code, 3);
    assertEquals(await turn, "failed");
    await demo.until("the last words", () => demo.stderr.includes("crashing in mid-turn") || undefined);
  });
});
