/**
 * How signals end drawbridge: with exit status 0, and its agent along with it.
 */
import { assert, assertEquals } from "@std/assert";
import { Launched, signIn } from "../support/command_line.ts";
import { eventually, within } from "../support/deadline.ts";
import { fixtureAgent } from "../support/drawbridge.ts";

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  Deno.test(`${signal} ends it with exit status 0 and takes its agent along`, async () => {
    await using launched = await Launched.start(["--port", "0", "--agent", fixtureAgent("spawn-child")]);
    const link = await launched.link();
    const browser = await signIn(link);
    const sessionId = await browser.open(fixtureAgent("spawn-child"), "/");
    const view = await browser.watch(sessionId);
    await view.prompt("pid");
    const pid = Number(view.agentText.match(/pid (\d+)/)?.[1]);
    assert(pid > 1 && isThere(pid));
    launched.child.kill(signal);
    const status = await within(launched.child.status, `the end of drawbridge by ${signal}`);
    assertEquals([status.code, status.signal], [0, null]);
    await eventually(() => !isThere(pid), "the end of the agent");
    view.socket.close();
  });
}

function isThere(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}
