/**
 * Where drawbridge listens: on the one address it names and nowhere else, whatever its environment says.
 * List A of the security notes, A30 and A32.
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { within } from "../support/deadline.ts";
import { Drawbridge, ROOT } from "../support/drawbridge.ts";
import { assertHealthy, startGate } from "../support/gate.ts";

/** Addresses on which `pid` listens, as `ss` names them. */
async function listeners(pid: number): Promise<string[]> {
  const { stdout } = await new Deno.Command("ss", { args: ["-Hltnp"] }).output();
  const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line.includes(`pid=${pid},`));
  return lines.map((line) => line.trim().split(/\s+/)[3]);
}

/** A port nobody listens on now. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

for (const form of ["tcp:0.0.0.0:", "duplicate,tcp:0.0.0.0:"]) {
  Deno.test(`DENO_SERVE_ADDRESS=${form}PORT opens no door (A30)`, async () => {
    const env = {
      DENO_SERVE_ADDRESS: `${form}${freePort()}`,
      DENO_TRUST_PROXY_HEADERS: "1",
      DENO_AUTO_SERVE: "1",
    };
    await using bridge = await Drawbridge.start({ env });
    const browser = await bridge.signIn();
    assertEquals(await listeners(bridge.pid), [new URL(bridge.url).host]);
    const answer = await browser.fetch("/api/info");
    assertEquals(answer.status, 200);
    await answer.body?.cancel();
  });
}

Deno.test("a taken port is an error, never another port or address (A32)", async () => {
  await using gate = await startGate();
  const second = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", join(ROOT, "main.ts"), "--port", String(gate.port)],
    env: { DRAWBRIDGE_HOME: gate.bridge.home },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout } = await within(second.output(), "the end of the second drawbridge");
  assertEquals([code, new TextDecoder().decode(stdout)], [1, ""]);
  assertEquals(await listeners(gate.bridge.pid), [`127.0.0.1:${gate.port}`]);
  await assertHealthy(gate);
});
