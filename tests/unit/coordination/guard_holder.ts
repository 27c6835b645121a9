/** A process that takes a guard, says `held` or `refused`, and stays with a child: `guard_holder.ts PATH`. */
import { Guard } from "../../../lib/coordination/guard.ts";

const guard = await Guard.tryAcquire(Deno.args[0]);
const child = new Deno.Command("sleep", { args: ["5"], stdin: "null", stdout: "null", stderr: "null" })
  .spawn();
child.unref();
console.log(guard ? "held" : "refused");
for await (const _ of Deno.stdin.readable);
guard?.[Symbol.dispose]();
