/** How a person signs in to an agent, per method. */
import { assertEquals } from "@std/assert";
import { withCommands } from "../../../lib/agent/sign_in.ts";

const AGENT = { program: "/opt/my agent", args: ["--acp"], env: {}, cwd: "/" };

function commandOf(method: object): string | undefined {
  return withCommands([{ id: "m", name: "M", ...method }], AGENT)[0].command;
}

Deno.test("withCommands() leaves what the agent does itself, and what a variable does", () => {
  assertEquals(commandOf({}), undefined);
  assertEquals(commandOf({ type: "agent" }), undefined);
  assertEquals(commandOf({ type: "env_var" }), undefined);
});

Deno.test("withCommands() gives the agent's own command for a terminal, fit for a shell", () => {
  assertEquals(commandOf({ type: "terminal" }), "'/opt/my agent' --acp");
  assertEquals(
    commandOf({ type: "terminal", args: ["login", "it's"], env: { KEY: "a b", ODD: 1 } }),
    `KEY='a b' '/opt/my agent' --acp login 'it'\\''s'`,
  );
});

Deno.test("withCommands() takes the command that the agent names beside, whatever the type", () => {
  const _meta = { "terminal-auth": { command: "copilot", args: ["login", "$(reboot)"], env: { A: "1" } } };
  const [method] = withCommands([{ id: "m", name: "M", _meta }], AGENT);
  assertEquals([method.type, method.command], ["terminal", "A=1 copilot login '$(reboot)'"]);
});

Deno.test("withCommands() survives what is no command", () => {
  for (const _meta of [null, 1, { "terminal-auth": null }, { "terminal-auth": { command: 7 } }]) {
    assertEquals(commandOf({ _meta }), undefined);
  }
  assertEquals(commandOf({ type: "terminal", args: [1, null], env: "x" }), "'/opt/my agent' --acp");
});
