/** A real agent that uses drawbridge's tools through MCP. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Drawbridge, type View } from "../support/drawbridge.ts";
import { isAvailable, prepareAgent } from "../support/real_agents.ts";
import { startToolModel } from "../support/tool_model.ts";

Deno.test({
  name: "OpenCode claims through MCP, and another of its sessions is told who holds it",
  ignore: !(await isAvailable("opencode")),
  async fn() {
    await using prepared = await prepareAgent("opencode", { inFront: startToolModel });
    await using bridge = await Drawbridge.start({ args: prepared.agent.flags });
    const browser = await bridge.signIn();
    const first = await browser.open(prepared.agent.commandLine, prepared.workspace);
    using one = await browser.watch(first);
    // Two that start for the first time in one new home get into each other's way there.
    await one.event("agent", ({ status }) => status === "ready");
    const second = await browser.open(prepared.agent.commandLine, prepared.workspace);
    using two = await browser.watch(second);
    await two.event("agent", ({ status }) => status === "ready");
    const claim = 'call claim_try {"namespace":"build","key":"main is red"}';

    assertEquals(await ending(one, claim), "end_turn");
    assertStringIncludes(one.agentText, '"claimed": true');

    assertEquals(await ending(two, claim), "end_turn");
    assertStringIncludes(two.agentText, '"claimed": false');
    assertStringIncludes(two.agentText, first); // who holds it

    const { claims } = await (await browser.fetch("/api/claims")).json();
    assertEquals(claims.map(({ key, holder }: { key: string; holder: string }) => [key, holder]), [
      ["main is red", first],
    ]);
    assert(
      toolTitles(one).some((title) => title.includes("claim_try")),
      "the tool call is in the transcript",
    );
  },
});

/** How a turn ended; of one that failed, why. */
async function ending(view: View, text: string): Promise<string | undefined> {
  const { stopReason, error } = await view.prompt(text);
  return stopReason ?? JSON.stringify(error);
}

function toolTitles(view: View): string[] {
  return view.events.flatMap((event) => {
    if (event.type !== "update") return [];
    const { title } = event.message.params.update;
    return typeof title === "string" ? [title] : [];
  });
}
