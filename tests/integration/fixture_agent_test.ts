/** The fixture agent in its plain manner, held against the official SDK and schema; and the schema's reader. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { messageErrors } from "../support/acp_schema.ts";
import { schemaErrors } from "../support/demo_client.ts";
import { SdkClient } from "../support/sdk_client.ts";

const FIXTURE = new URL("../support/fixture_agent.ts", import.meta.url).pathname;

Deno.test("messageErrors() finds what the schema does not allow", () => {
  const errors = (update: unknown) =>
    messageErrors(
      { jsonrpc: "2.0", method: "session/update", params: { sessionId: "s", update } },
      () => null,
    );
  const content = { type: "text", text: "x" };
  assertEquals(errors({ sessionUpdate: "agent_message_chunk", content }), []);
  assert(errors({ sessionUpdate: "agent_message_chunk", content: { type: "text", text: 1 } }).length > 0);
  assert(errors({ sessionUpdate: "agent_message_chunk", content, strange: 1 }).length > 0);
  assert(errors({ sessionUpdate: "tool_call", toolCallId: "t" }).length > 0);
  assert(errors({ sessionUpdate: "tool_call", toolCallId: "t", title: "x", status: "done" }).length > 0);
  assert(errors({ sessionUpdate: "usage_update", used: 1.5, size: 2 }).length > 0);
  assert(errors({ sessionUpdate: "whatever" }).length > 0);
  const answer = { jsonrpc: "2.0", id: 1, result: { stopReason: "tired" } };
  assert(messageErrors(answer, () => "session/prompt").length > 0);
});

Deno.test("the fixture agent says, asks and ends in plain manner", async () => {
  await using fixture = new SdkClient({
    args: [FIXTURE, "plain"],
    onPermission: () => ({ outcome: "selected", optionId: "opt-once" }),
  });
  const sessionId = await fixture.open();
  assertEquals(await fixture.prompt(sessionId, "say hello, wörld"), { stopReason: "end_turn" });
  assertEquals(fixture.text(), "hello, wörld");
  await fixture.prompt(sessionId, "ask");
  assertStringIncludes(fixture.text(), "chose: opt-once");
  await fixture.prompt(sessionId, "flood 5000 300");
  assertStringIncludes(fixture.text(), "[005000]");
  assertEquals(schemaErrors(fixture), []);
  assertEquals(await fixture.close(), 0);
});
