/**
 * A drawbridge that takes the request to stop, answers nothing, and ends a while after commands lose patience.
 *
 * Its argument is the state directory. Says on stdout when it listens, and by what it ended.
 */
import { join } from "@std/path";
import { announceBridge } from "../../lib/coordination/bridges.ts";

/** Longer than the five seconds in which a command awaits its answer. Milliseconds. */
const MUTE_MS = 6_000;

const [home] = Deno.args;
const control = join(home, `control-${Deno.pid}.sock`);
const listener = Deno.listen({ transport: "unix", path: control });
announceBridge(home, { url: "http://127.0.0.1:1/", port: 1, version: "0", cwd: home, control });
Deno.addSignalListener("SIGTERM", () => {
  console.log("ended by a signal");
  Deno.exit(0);
});
console.log("listens");
const connection = await listener.accept(); // stays open: to hang up would be an answer
await connection.read(new Uint8Array(1024));
setTimeout(() => {
  console.log("ended after being asked once");
  Deno.exit(0);
}, MUTE_MS);
