/** The demo agent's protocol side: opening, settings, remembering; a real process, driven by the official SDK. */
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import type { SetSessionConfigOptionRequest } from "@agentclientprotocol/sdk";
import { allow, always, ofKind, withDemo } from "../support/demo_client.ts";
import { removeTree } from "../support/remove_tree.ts";

Deno.test("initialize() of the demo agent offers load, resume, close, delete, images and files", async () => {
  await withDemo(async (demo) => {
    const { protocolVersion, agentCapabilities, agentInfo } = await demo.initialize();
    assertEquals(protocolVersion, 1);
    assertMatch(agentInfo?.title ?? "", /demo/i);
    assertEquals(agentCapabilities?.loadSession, true);
    assertEquals(agentCapabilities?.promptCapabilities, { image: true, audio: false, embeddedContext: true });
    assertEquals(agentCapabilities?.sessionCapabilities, { resume: {}, close: {}, delete: {} });
  });
});

Deno.test("session/new of the demo agent tells modes, options and then its commands", async () => {
  await withDemo(async (demo) => {
    await demo.initialize();
    const setup = await demo.agent.request("session/new", { cwd: "/castle", mcpServers: [] });
    assertEquals(setup.modes?.availableModes.map(({ id }) => id), ["ask", "code", "plan"]);
    assertEquals(setup.configOptions?.map(({ category }) => category), [
      "mode",
      "model",
      "thought_level",
      "model_config",
    ]);
    const commands = await demo.until(
      "the slash commands",
      () => ofKind(demo, "available_commands_update").at(0)?.availableCommands,
    );
    assert(commands.some(({ name }) => name === "tour"));
  });
});

Deno.test("session/new of the demo agent leaves boolean options out when the client has none", async () => {
  await withDemo(async (demo) => {
    await demo.initialize({});
    const setup = await demo.agent.request("session/new", { cwd: "/castle", mcpServers: [] });
    assertEquals(setup.configOptions?.map(({ type }) => type), ["select", "select", "select"]);
  });
});

Deno.test("session/load tells the same conversation in another process, then answers", async () => {
  const stateDir = await Deno.makeTempDir({ prefix: "drawbridge-demo-" });
  try {
    let sessionId = "";
    let said = "";
    await withDemo(async (demo) => {
      sessionId = await demo.open();
      await demo.prompt(sessionId, "tour of the castle");
      said = demo.text();
      assertEquals(await demo.close(), 0);
    }, { stateDir, onPermission: () => allow });
    await withDemo(async (demo) => {
      await demo.initialize();
      const setup = await demo.agent.request("session/load", { sessionId, cwd: "/castle", mcpServers: [] });
      assertEquals(setup.modes?.currentModeId, "ask");
      assertEquals(demo.text(), said);
      assertEquals(ofKind(demo, "tool_call").map(({ status }) => status), [
        "completed",
        "completed",
        "failed",
        "completed",
        "completed",
        "completed",
      ]);
      const [question] = ofKind(demo, "user_message_chunk");
      assertEquals(question.content, { type: "text", text: "tour of the castle" });
      assertEquals(ofKind(demo, "plan").length, 1);
    }, { stateDir });
  } finally {
    await removeTree(stateDir);
  }
});

Deno.test("session/load turns terminals into text for a client without them", async () => {
  const stateDir = await Deno.makeTempDir({ prefix: "drawbridge-demo-" });
  try {
    let sessionId = "";
    await withDemo(async (demo) => {
      sessionId = await demo.open();
      await demo.prompt(sessionId, "run");
    }, { stateDir, onPermission: () => allow });
    await withDemo(async (demo) => {
      await demo.initialize({});
      await demo.agent.request("session/load", { sessionId, cwd: "/castle", mcpServers: [] });
      const [content] = ofKind(demo, "tool_call").at(0)?.content ?? [];
      assertEquals(content.type, "content");
      assertStringIncludes(JSON.stringify(content), "3 passed");
    }, { stateDir });
  } finally {
    await removeTree(stateDir);
  }
});

Deno.test("session/resume replays nothing and remembers settings and allowances", async () => {
  const stateDir = await Deno.makeTempDir({ prefix: "drawbridge-demo-" });
  try {
    let sessionId = "";
    await withDemo(async (demo) => {
      sessionId = await demo.open();
      await demo.agent.request("session/set_config_option", { sessionId, configId: "model", value: "swift" });
      await demo.prompt(sessionId, "edit");
    }, { stateDir, onPermission: () => always });
    await withDemo(async (demo) => {
      await demo.initialize();
      const setup = await demo.agent.request("session/resume", { sessionId, cwd: "/castle" });
      const model = setup.configOptions?.find(({ id }) => id === "model");
      assertEquals(model?.type === "select" && model.currentValue, "swift");
      assertEquals(demo.text(), "");
      await demo.prompt(sessionId, "edit");
      assertEquals(demo.questions.length, 0);
    }, { stateDir });
  } finally {
    await removeTree(stateDir);
  }
});

Deno.test("session/load and session/resume refuse ids that are unknown or no names", async () => {
  await withDemo(async (demo, stateDir) => {
    await demo.initialize();
    await Deno.writeTextFile(`${stateDir}/../outside.json`, "{}");
    for (const sessionId of ["unknown", "../outside", ".hidden", "a".repeat(129)]) {
      const params = { sessionId, cwd: "/castle", mcpServers: [] };
      await assertRejects(() => demo.agent.request("session/load", params), Error, "does not know it");
      await assertRejects(() => demo.agent.request("session/resume", params), Error, "does not know it");
      assertStringIncludes(demo.lines.at(-1) ?? "", '"code":-32002');
    }
    await Deno.remove(`${stateDir}/../outside.json`);
  });
});

Deno.test("session/close ends the running turn and forgets the session in this process only", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    const turn = demo.prompt(sessionId, "stall");
    await demo.until("the first words", () => ofKind(demo, "agent_message_chunk").at(0));
    await demo.agent.request("session/close", { sessionId });
    assertEquals(await turn, { stopReason: "cancelled" });
    await assertRejects(() => demo.prompt(sessionId, "hello"), Error, "does not know it");
    const said = demo.text();
    await demo.agent.request("session/load", { sessionId, cwd: "/castle", mcpServers: [] });
    assertEquals(demo.text(), said + said);
  });
});

Deno.test("session/set_config_option answers the full list and tells the mode the older way", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    const { configOptions } = await demo.agent.request("session/set_config_option", {
      sessionId,
      configId: "mode",
      value: "code",
    });
    assertEquals(configOptions.length, 4);
    assertEquals(configOptions[0].currentValue, "code");
    assertEquals(ofKind(demo, "current_mode_update").at(0)?.currentModeId, "code");
    const farewell: SetSessionConfigOptionRequest = {
      sessionId,
      configId: "farewell",
      type: "boolean",
      value: true,
    };
    const changed = await demo.agent.request("session/set_config_option", farewell);
    assertEquals(changed.configOptions.at(-1)?.currentValue, true);
    await demo.prompt(sessionId, "think");
    assertStringIncludes(demo.text(), "May your bridge be down for friends.");
  });
});

Deno.test("session/set_mode tells the config options; unknown values are refused", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    await demo.agent.request("session/set_mode", { sessionId, modeId: "plan" });
    assertEquals(ofKind(demo, "config_option_update").at(0)?.configOptions[0].currentValue, "plan");
    await assertRejects(() => demo.agent.request("session/set_mode", { sessionId, modeId: "chaos" }), Error);
    const unknown = { sessionId, configId: "weather", value: "rain" };
    await assertRejects(() => demo.agent.request("session/set_config_option", unknown), Error);
    assertStringIncludes(demo.lines.at(-1) ?? "", '"code":-32602');
  });
});

Deno.test("session/prompt refuses a second turn while one runs", async () => {
  await withDemo(async (demo) => {
    const sessionId = await demo.open();
    const turn = demo.prompt(sessionId, "stall");
    await demo.until("the first words", () => ofKind(demo, "agent_message_chunk").at(0));
    await assertRejects(() => demo.prompt(sessionId, "hello"), Error, "already");
    await demo.agent.notify("session/cancel", { sessionId });
    assertEquals(await turn, { stopReason: "cancelled" });
  });
});

Deno.test("runDemoAgent() answers unknown methods with -32601 and ends with its input", async () => {
  await withDemo(async (demo) => {
    await demo.open();
    await assertRejects(() => demo.agent.request("session/dance", {}), Error);
    assertStringIncludes(demo.lines.at(-1) ?? "", '"code":-32601');
    assertEquals(await demo.close(), 0);
  });
});
