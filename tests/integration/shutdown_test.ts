/**
 * What must not go wrong at the edges of a session's life: its end, its damage, its being open elsewhere.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually, within } from "../support/deadline.ts";
import { Drawbridge, fixtureAgent } from "../support/drawbridge.ts";
import { agentPid, isRunning, withSession } from "../support/fixture_session.ts";
import { removeTree } from "../support/remove_tree.ts";

Deno.test("drawbridge ends properly although a browser has stopped reading", async () => {
  await withSession(["plain"], async ({ bridge, browser, sessionId, view }) => {
    const { hostname, port, host } = new URL(bridge.url);
    const stalled = await Deno.connect({ hostname, port: Number(port) });
    const request = [
      `GET /ws?session=${sessionId} HTTP/1.1`,
      `Host: ${host}`,
      `Origin: http://${host}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      `Sec-WebSocket-Protocol: drawbridge.v1, key.${browser.key}`,
      `Cookie: ${browser.cookie}`,
      "\r\n",
    ].join("\r\n");
    await stalled.write(new TextEncoder().encode(request));
    await view.prompt("flood 100000 200");
    const pid = await agentPid(view);
    const status = await bridge.end("SIGTERM");
    stalled.close();
    assertEquals([status.code, status.signal], [0, null], bridge.stderr);
    assert(!bridge.stderr.includes("Uncaught"), bridge.stderr);
    assertEquals(isRunning(pid), false);
    assertEquals([...Deno.readDirSync(bridge.home)].filter(({ name }) => name.startsWith("bridge-")), []);
  });
});

Deno.test("browsers that come and go while another drawbridge has the session leave nothing open", async () => {
  await withSession(["plain"], async ({ bridge, sessionId, view }) => {
    await view.prompt("say hello");
    await using two = await Drawbridge.start({ home: bridge.home });
    const other = await two.signIn();
    const files = () => [...Deno.readDirSync(`/proc/${two.pid}/fd`)].length;
    (await other.watch(sessionId))[Symbol.dispose]();
    const before = files();
    for (let n = 0; n < 10; n++) {
      const socket = other.socket(sessionId);
      await new Promise((resolve) => socket.onopen = resolve);
      socket.close();
    }
    await eventually(() => files() <= before + 2, `as few open files as before (${before}), not ${files()}`);
  });
});

Deno.test("a session whose journal is gone while another drawbridge has it harms nobody", async () => {
  await withSession(["plain"], async ({ bridge, sessionId, view }) => {
    await view.prompt("say hello");
    await using two = await Drawbridge.start({ home: bridge.home });
    const other = await two.signIn();
    const journal = `${bridge.home}/sessions/${sessionId}/journal.jsonl`;
    await Deno.rename(journal, `${journal}.away`);
    const socket = other.socket(sessionId);
    const closed = await within(
      new Promise<CloseEvent>((resolve) => socket.onclose = resolve),
      "a refusal",
    );
    assertEquals(closed.code, 1011);
    assertEquals((await other.fetch("/api/info")).status, 200);
  });
});

Deno.test("a damaged line in a journal is kept aside and said, what came before is shown", async () => {
  const home = await Deno.makeTempDir({ prefix: "drawbridge-damage-" });
  try {
    const one = await Drawbridge.start({ home });
    const browser = await one.signIn();
    const sessionId = await browser.open(fixtureAgent("plain"), home);
    {
      using view = await browser.watch(sessionId);
      await view.prompt("say first");
      await view.prompt("say second");
    }
    await one.stop("SIGKILL");
    const directory = `${home}/sessions/${sessionId}`;
    await Deno.remove(`${directory}/index`);
    const lines = (await Deno.readTextFile(`${directory}/journal.jsonl`)).split("\n");
    const second = lines.findLastIndex((line) => line.includes('"type":"prompt"'));
    const damaged = lines.with(second, lines[second].slice(5)).join("\n");
    await Deno.writeTextFile(`${directory}/journal.jsonl`, damaged);

    await using two = await Drawbridge.start({ home });
    using view = await (await two.signIn()).watch(sessionId);
    const notice = await view.event("notice");
    assertEquals(notice.seq, second + 1);
    assertEquals(view.agentText, "first");
    const kept = notice.text.slice(notice.text.indexOf("/"));
    assertStringIncludes(await Deno.readTextFile(kept), lines.slice(second + 1).join("\n"));
  } finally {
    await removeTree(home);
  }
});
