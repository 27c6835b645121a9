/** `deno task torture`: every torture program at full length, one after the other. Ends with 1 if any failed. */
import { fromFileUrl } from "@std/path";
import { PROGRAMS } from "./programs.ts";

const CONFIG = fromFileUrl(new URL("../deno.json", import.meta.url));

for (const name of [...PROGRAMS.map(({ name }) => name), "agent_storm.ts"]) {
  const path = fromFileUrl(new URL(name, import.meta.url));
  const args = ["run", "-A", "--no-prompt", "--config", CONFIG, path];
  const { success } = await new Deno.Command(Deno.execPath(), { args, stdin: "null" }).spawn().status;
  if (!success) Deno.exitCode = 1;
}
