/** Command-line flags: what is understood, and what is refused, naming it. */
import { assertEquals, assertThrows } from "@std/assert";
import { type FlagSpec, parseFlags, UsageError } from "../../../lib/commands/flags.ts";

const SPECS: Readonly<Record<string, FlagSpec>> = {
  agent: { value: "NAME", help: "" },
  env: { value: "NAME=VALUE", repeatable: true, help: "" },
  open: { help: "" },
  help: { help: "" },
};

function parse(...args: string[]) {
  return parseFlags(args, SPECS);
}

function refuses(args: readonly string[], message: string): void {
  assertThrows(() => parseFlags(args, SPECS), UsageError, message);
}

Deno.test("parseFlags() takes a value behind a blank and behind an equals sign", () => {
  assertEquals(parse("--agent", "gemini").values, { agent: ["gemini"] });
  assertEquals(parse("--agent=gemini").values, { agent: ["gemini"] });
  assertEquals(parse("--agent=a=b").values, { agent: ["a=b"] });
  assertEquals(parse("--agent=").values, { agent: [""] });
});

Deno.test("parseFlags() takes a value that looks like a flag", () => {
  assertEquals(parse("--agent", "--open").values, { agent: ["--open"] });
});

Deno.test("parseFlags() takes a switch without a value", () => {
  assertEquals(parse("--open", "x"), { values: { open: ["true"] }, rest: ["x"] });
});

Deno.test("parseFlags() keeps the order of what may be repeated", () => {
  assertEquals(parse("--env", "A=1", "--env=B=2").values, { env: ["A=1", "B=2"] });
});

Deno.test("parseFlags() leaves what is no flag, and everything behind --", () => {
  assertEquals(parse("a", "--open", "--", "--agent", "-x").rest, ["a", "--agent", "-x"]);
});

Deno.test("parseFlags() knows -h", () => {
  assertEquals(parse("-h").values, { help: ["true"] });
});

Deno.test("parseFlags() refuses what it does not know, naming it", () => {
  for (const flag of ["--wrong", "-x", "--", "--Agent", "--constructor", "--__proto__", "-"]) {
    if (flag !== "--") refuses([flag], `"${flag}"`);
  }
  refuses(["--wrong=1"], "--wrong");
});

Deno.test("parseFlags() refuses a missing, a superfluous and a repeated value", () => {
  refuses(["--agent"], "--agent without NAME");
  refuses(["--open=yes"], "--open a value");
  refuses(["--agent", "a", "--agent", "b"], "--agent more than once");
  refuses(["--open", "--open"], "--open more than once");
});
