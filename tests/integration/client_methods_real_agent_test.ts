/** A real agent that is offered files works through drawbridge: it reads and writes them by the protocol. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { FramesShown } from "../../lib/api.ts";
import { Drawbridge } from "../support/drawbridge.ts";
import { isAvailable, prepareAgent } from "../support/real_agents.ts";

Deno.test({
  name: "gemini, offered files, makes a new file through drawbridge",
  ignore: !(await isAvailable("gemini")),
  async fn() {
    await using prepared = await prepareAgent("gemini");
    const { agent, workspace } = prepared;
    const args = ["--cwd", workspace, "--client-fs", ...agent.flags];
    await using bridge = await Drawbridge.start({ args });
    const browser = await bridge.signIn();
    const sessionId = await browser.open(agent.commandLine, workspace);
    using view = await browser.watch(sessionId);
    const path = join(workspace, "new-file.txt");
    view.send({ type: "prompt", promptId: "p", text: `edit file ${path}` });
    const asked = await view.event("permission_request");
    const option = asked.options.find(({ kind }) => kind === "allow_once");
    assert(option);
    view.send({ type: "permission_response", id: asked.id, optionId: option.optionId });
    await view.event("prompt_done");
    assert(Deno.readTextFileSync(path).length > 0);
    const response = await browser.fetch(`/api/sessions/${sessionId}/frames`);
    const { frames }: FramesShown = await response.json();
    const written = frames.filter(({ method }) => method === "fs/write_text_file");
    assertEquals(written.map(({ kind }) => kind), ["request", "answer"]);
  },
});
