/**
 * A process that takes pictures: `snapshot_taker.ts WORKSPACE DIRECTORY` takes one and prints it as JSON,
 * with `forever` behind it goes on, the files changing meanwhile, until it is killed.
 */
import { join } from "@std/path";
import { openSnapshots } from "../../../lib/snapshots/snapshots.ts";

const [cwd, directory, manner] = Deno.args;
using snapshots = await openSnapshots({ cwd, directory, owner: "taker", now: Date.now });
const take = () => snapshots.take(new AbortController().signal);
for (let round = 0; manner === "forever"; round++) {
  for (let file = 0; file < 50; file++) Deno.writeTextFileSync(join(cwd, `f${file}`), `${round} ${file}\n`);
  await take();
  if (round === 0) console.log("taken");
}
console.log(JSON.stringify(await take()));
