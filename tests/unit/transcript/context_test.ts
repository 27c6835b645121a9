import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { EMPTY_CONTEXT, foldContext } from "../../../lib/transcript/context.ts";
import { TITLE_CHARS_MAX } from "../../../lib/transcript/context_shape.ts";
import type { SessionContext } from "../../../lib/context.ts";
import { Journal } from "./events.ts";

function told(...updates: Record<string, unknown>[]): SessionContext {
  const journal = updates.reduce((journal: Journal, update) => journal.update(update), new Journal());
  return journal.events.reduce(foldContext, EMPTY_CONTEXT);
}

const choices = [{ value: "ask", name: "Ask" }, { value: "code", name: "Code" }];
const modeOption = { id: "m", name: "Mode", category: "mode", type: "select", currentValue: "ask" };

Deno.test("foldContext() takes only text for a title, and 200 characters of it", () => {
  const title = (title: unknown) => told({ sessionUpdate: "session_info_update", title }).title;
  assertEquals(title({ a: 1 }), null);
  assertEquals(title("Long talk"), "Long talk");
  assertEquals([...title("😀".repeat(500)) ?? ""].length, TITLE_CHARS_MAX);
  const update = (title: unknown) => ({ sessionUpdate: "session_info_update", title });
  assertEquals(told(update("kept"), update({ a: 1 })).title, "kept");
  assertEquals(told(update("gone"), update(null)).title, null);
});

Deno.test("foldContext() drops malformed commands, modes and models and keeps the rest", () => {
  const { commands } = told({
    sessionUpdate: "available_commands_update",
    availableCommands: [null, 5, { name: {} }, { name: "plan", description: 3, input: { hint: 1 } }],
  });
  assertEquals(commands, [{ name: "plan", description: "", input: null }]);
  const journal = new Journal().add(
    "session_info",
    {
      modes: { currentModeId: "a", availableModes: [{ id: {} }, { id: "a", name: {} }] },
      models: { currentModelId: "x", availableModels: ["x", { modelId: "x", name: "X" }] },
    } as never, // what an agent really sent
  );
  const { modes, models } = journal.events.reduce(foldContext, EMPTY_CONTEXT);
  assertEquals(modes, { currentModeId: "a", availableModes: [{ id: "a", name: "a" }] });
  assertEquals(models, { currentModelId: "x", availableModels: [{ modelId: "x", name: "X" }] });
});

Deno.test("foldContext() drops malformed config options and choices and keeps the rest", () => {
  const { configOptions } = told({
    sessionUpdate: "config_option_update",
    configOptions: [
      null,
      { id: {}, type: "select", options: [] },
      { id: "none", type: "select", options: null },
      { id: "new", type: "slider" },
      { ...modeOption, name: {}, options: [{ value: 1 }, ...choices] },
      {
        id: "g",
        name: "G",
        type: "select",
        currentValue: 7,
        options: [{ group: "x", name: "X", options: choices }],
      },
    ],
  });
  assertEquals(configOptions, [
    { ...modeOption, name: "m", type: "select", options: choices },
    {
      id: "g",
      name: "G",
      type: "select",
      currentValue: "",
      options: [{ group: "x", name: "X", options: choices }],
    },
  ]);
  const kept = told(
    { sessionUpdate: "config_option_update", configOptions: [{ ...modeOption, options: choices }] },
    { sessionUpdate: "config_option_update", configOptions: "x" },
  );
  assertEquals(kept.configOptions?.length, 1);
});

Deno.test("foldContext() lets current_mode_update choose in the config option that is shown", () => {
  const option = {
    sessionUpdate: "config_option_update",
    configOptions: [{ ...modeOption, options: choices }],
  };
  const mode = (id: unknown) => {
    const [shown] = told(option, { sessionUpdate: "current_mode_update", currentModeId: id }).configOptions ??
      [];
    return shown.currentValue;
  };
  assertEquals([mode("code"), mode("nope"), mode({})], ["code", "ask", "ask"]);
});

Deno.test("foldContext() survives any update and keeps what it says it keeps", () => {
  const kinds = fc.constantFrom(
    "available_commands_update",
    "current_mode_update",
    "config_option_update",
    "session_info_update",
    "usage_update",
  );
  const update = fc.record({
    sessionUpdate: kinds,
    title: fc.anything(),
    availableCommands: fc.anything(),
    configOptions: fc.anything(),
    currentModeId: fc.anything(),
    used: fc.anything(),
    size: fc.anything(),
  });
  fc.assert(fc.property(update, (update) => {
    const { title, commands, configOptions } = told(update);
    if (title !== null) assertEquals(typeof title, "string");
    for (const { name } of [...commands, ...configOptions ?? []]) assertEquals(typeof name, "string");
  }));
});

Deno.test("foldContext() knows whether the agent that runs can be spoken to within a turn", () => {
  const journal = new Journal().add("agent", { status: "ready", sessionId: "a", steering: true });
  const told = () => journal.events.reduce(foldContext, EMPTY_CONTEXT).steering;
  assertEquals(told(), true);
  journal.add("agent", { status: "exited" }).add("agent", { status: "starting" });
  assertEquals(told(), undefined);
  journal.add("agent", { status: "ready", sessionId: "a" });
  assertEquals(told(), undefined);
});

Deno.test("the context tells the agent's process as long as it is ready, whatever was told of it", () => {
  const after = (...events: readonly (readonly ["starting" | "ready" | "exited", object])[]) => {
    const journal = new Journal();
    for (const [status, fields] of events) journal.add("agent", { status, ...fields });
    return journal.events.reduce(foldContext, EMPTY_CONTEXT).process;
  };
  const ready = ["ready", { pid: 7, since: 5 }] as const;
  assertEquals(after(ready), { pid: 7, since: 5 });
  assertEquals(after(ready, ["exited", {}]), undefined);
  assertEquals(after(ready, ["starting", {}]), undefined);
  assertEquals(after(ready, ["ready", { pid: 8, since: 6 }]), { pid: 8, since: 6 });
  for (const odd of [{}, { pid: 7 }, { pid: -1, since: 5 }, { pid: 1.5, since: 5 }, { pid: "7", since: 5 }]) {
    assertEquals(after(["ready", odd]), undefined);
  }
});
