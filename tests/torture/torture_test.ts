/** The torture programs in short: seconds each. `deno task torture` runs them at full length. */
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { within } from "../support/deadline.ts";
import { isAvailable } from "../support/real_agents.ts";
import { type Program, PROGRAMS } from "./programs.ts";

const CONFIG = fromFileUrl(new URL("../deno.json", import.meta.url));
/** Ten times what the longest of them needs. */
const PROGRAM_MS = 100_000;

/** Real agents, where they are provided. */
const REAL: Program = { name: "agent_storm.ts", short: ["--kills", "1"], bars: 3 };
const areHere = (await Promise.all((["opencode", "gemini", "copilot"] as const).map(isAvailable)))
  .every((isHere) => isHere);

for (const { name, short, bars } of areHere ? [...PROGRAMS, REAL] : PROGRAMS) {
  Deno.test(`${name} ${short.join(" ")} finds no violation`, async () => {
    const late = new AbortController();
    const args = ["run", "-A", "--no-prompt", "--no-check", "--config", CONFIG];
    const output = new Deno.Command(Deno.execPath(), {
      args: [...args, fromFileUrl(new URL(name, import.meta.url)), ...short],
      stdin: "null",
      signal: late.signal,
    }).output();
    try {
      const { code, stdout, stderr } = await within(output, `the end of ${name}`, PROGRAM_MS);
      const [said, wrong] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      assertEquals(code, 0, said + wrong);
      const lines = said.trimEnd().split("\n");
      assertEquals(lines.length, bars, said);
      for (const line of lines) assertMatch(line, /: [1-9]\d* rounds, \d+ kills, 0 violations, /);
    } finally {
      late.abort(); // one that did not end is not left behind
    }
  });
}
