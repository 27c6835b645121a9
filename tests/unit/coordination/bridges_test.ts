/** Records of running drawbridges: told from those a crashed one left, by PID and start time. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { announceBridge, type NewBridge, readBridges } from "../../../lib/coordination/bridges.ts";
import { processStart } from "../../../lib/coordination/liveness.ts";

const BRIDGE: NewBridge = { url: "http://127.0.0.1:4777/", port: 4777, version: "0.0.0", cwd: "/work" };

async function withDirectory(run: (directory: string) => Promise<void> | void): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-bridges-" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** A record as a drawbridge with this PID would have left it. */
function leaveRecord(directory: string, record: { pid: number; processStart: number | null }): string {
  const name = `bridge-${record.pid}.json`;
  const startedAt = new Date(0).toISOString();
  Deno.writeTextFileSync(join(directory, name), JSON.stringify({ ...record, startedAt, ...BRIDGE }));
  return name;
}

function namesIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map((entry) => entry.name);
}

Deno.test("announceBridge() makes this process a running drawbridge until it is withdrawn, twice is harmless", () =>
  withDirectory((directory) => {
    const withdraw = announceBridge(directory, BRIDGE);
    const { running, crashed } = readBridges(directory);
    assertEquals(crashed, []);
    assertEquals(running.map(({ pid, url, port, cwd }) => ({ pid, url, port, cwd })), [
      { pid: Deno.pid, url: BRIDGE.url, port: BRIDGE.port, cwd: BRIDGE.cwd },
    ]);
    withdraw();
    withdraw();
    assertEquals(readBridges(directory), { running: [], crashed: [] });
  }));

Deno.test("readBridges() tells a dead drawbridge's record once and removes it", () =>
  withDirectory(async (directory) => {
    const child = new Deno.Command("true").spawn();
    await child.status;
    leaveRecord(directory, { pid: child.pid, processStart: 1 });
    assertEquals(readBridges(directory).crashed.map(({ pid }) => pid), [child.pid]);
    assertEquals([readBridges(directory).crashed, namesIn(directory)], [[], []]);
  }));

Deno.test("readBridges() takes a living process with another start for a PID that was used again", () =>
  withDirectory((directory) => {
    leaveRecord(directory, { pid: Deno.pid, processStart: (processStart(Deno.pid) ?? 0) - 1 });
    const { running, crashed } = readBridges(directory);
    assertEquals([running.length, crashed.length, namesIn(directory)], [0, 1, []]);
  }));

Deno.test("readBridges() keeps the record of a living process whose start is not known", () =>
  withDirectory((directory) => {
    const name = leaveRecord(directory, { pid: Deno.pid, processStart: null });
    assertEquals(readBridges(directory).running.length, 1);
    assertEquals(namesIn(directory), [name]);
  }));

const MALFORMED: Readonly<Record<string, string>> = {
  "torn": '{"pid":',
  "empty": "",
  "null": "null",
  "a list": "[]",
  "without a pid": JSON.stringify(BRIDGE),
  "with a pid that is no number": JSON.stringify({ ...BRIDGE, pid: "7" }),
  "without a port": JSON.stringify({ ...BRIDGE, pid: Deno.pid, port: undefined }),
};

for (const [what, text] of Object.entries(MALFORMED)) {
  Deno.test(`readBridges() removes a record that is malformed (${what}) and counts it for nothing`, () =>
    withDirectory((directory) => {
      Deno.writeTextFileSync(join(directory, "bridge-77.json"), text);
      assertEquals(readBridges(directory), { running: [], crashed: [] });
      assertEquals(namesIn(directory), []);
    }));
}

Deno.test("readBridges() leaves every other file alone", () =>
  withDirectory((directory) => {
    const names = ["devices.json", "bridge-.json", "bridge-7.json.bak", "xbridge-7.json", "bridge-7x.json"];
    for (const name of names) Deno.writeTextFileSync(join(directory, name), "{}");
    readBridges(directory);
    assert(names.every((name) => namesIn(directory).includes(name)));
  }));
