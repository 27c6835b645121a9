/** Signed-in browsers: both credentials of one device, and nothing on disk that would let anybody in. */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { deviceLabel, Devices } from "../../../lib/server/devices.ts";
import { within } from "../../support/deadline.ts";

const ADDER = new URL("./device_adder.ts", import.meta.url).pathname;

async function withState(run: (directory: string) => Promise<void> | void): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-devices-" });
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("Devices.check() knows the device that was added, by both credentials", () =>
  withState(async (directory) => {
    const devices = new Devices(directory, () => 42);
    const { device, credentials } = await devices.add("Chrome on Linux");
    assertEquals(devices.check(credentials), device);
    assertEquals(device.label, "Chrome on Linux");
    assertEquals(device.createdAt, 42);
  }));

Deno.test("Devices.add() numbers those of one label, and gives a label again that is free", () =>
  withState(async (directory) => {
    const devices = new Devices(directory);
    const added = async () => (await devices.add("Safari on Mac")).device;
    const labels = [];
    for (let time = 0; time < 3; time++) labels.push((await added()).label);
    assertEquals(labels, ["Safari on Mac", "Safari on Mac 2", "Safari on Mac 3"]);
    await devices.remove(({ label }) => label === "Safari on Mac 2");
    assertEquals((await added()).label, "Safari on Mac 2");
  }));

Deno.test("Devices.check() refuses a device after seven days", () =>
  withState(async (directory) => {
    let now = 0;
    const devices = new Devices(directory, () => now);
    const { credentials } = await devices.add("a");
    now = 7 * 24 * 60 * 60 * 1000 - 1;
    assert(devices.check(credentials));
    now++;
    assertEquals(devices.check(credentials), null);
  }));

Deno.test("Devices.check() refuses one right credential with a wrong one", () =>
  withState(async (directory) => {
    const devices = new Devices(directory);
    const { credentials } = await devices.add("a");
    const other = await devices.add("b");
    const tries = [
      { cookie: credentials.cookie, key: "" },
      { cookie: "", key: credentials.key },
      { cookie: credentials.cookie, key: other.credentials.key },
      { cookie: other.credentials.cookie, key: credentials.key },
      { cookie: credentials.key, key: credentials.cookie },
      { cookie: credentials.cookie, key: credentials.key + "x" },
    ];
    assertEquals(tries.map((credentials) => devices.check(credentials)), tries.map(() => null));
  }));

Deno.test("Devices.check() takes the hash from the file for no credential", () =>
  withState(async (directory) => {
    const devices = new Devices(directory);
    const { device } = await devices.add("a");
    assertEquals(devices.check({ cookie: device.cookieHash, key: device.keyHash }), null);
  }));

Deno.test("Devices.check() lets nobody in before anybody signed in", () =>
  withState((directory) => {
    assertEquals(new Devices(directory).check({ cookie: "", key: "" }), null);
  }));

Deno.test("Devices.add() gives two different secrets of 32 bytes", () =>
  withState(async (directory) => {
    const { credentials } = await new Devices(directory).add("a");
    assertMatch(credentials.cookie, /^[A-Za-z0-9_-]{43}$/);
    assertMatch(credentials.key, /^[A-Za-z0-9_-]{43}$/);
    assertNotEquals(credentials.cookie, credentials.key);
  }));

Deno.test("Devices.add() writes hashes only, for the owner only", () =>
  withState(async (directory) => {
    const { credentials } = await new Devices(directory).add("a");
    for (const entry of Deno.readDirSync(directory)) {
      const path = join(directory, entry.name);
      assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600, entry.name);
      const text = await Deno.readTextFile(path);
      assert(!text.includes(credentials.cookie) && !text.includes(credentials.key), entry.name);
    }
  }));

Deno.test("Devices.check() counts what another process wrote, at once", () =>
  withState(async (directory) => {
    const [ours, theirs] = [new Devices(directory), new Devices(directory)];
    const first = await ours.add("a");
    assert(theirs.check(first.credentials));
    const second = await theirs.add("b");
    assert(ours.check(second.credentials));
    assert(ours.check(first.credentials), "the earlier one stays");
    await Deno.remove(join(directory, "devices.json"));
    assertEquals(ours.check(first.credentials), null);
  }));

Deno.test("Devices.add() loses no device when several processes sign devices in at once", () =>
  withState(async (directory) => {
    const adders = Array.from(
      { length: 3 },
      () =>
        new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-prompt", ADDER, directory, "20"] })
          .output(),
    );
    const outputs = await within(Promise.all(adders), "the end of those who add");
    const devices = new Devices(directory);
    const all = outputs.flatMap(({ stdout }) => JSON.parse(new TextDecoder().decode(stdout)));
    assertEquals(all.length, 60);
    assertEquals(all.filter((credentials) => devices.check(credentials) === null), []);
  }));

Deno.test("Devices.remove() signs out those that are meant, for every process, and gives them", () =>
  withState(async (directory) => {
    const [ours, theirs] = [new Devices(directory), new Devices(directory)];
    const [a, b] = [await ours.add("a"), await ours.add("b")];
    assert(theirs.check(a.credentials));
    assertEquals(await ours.remove(({ id }) => id === a.device.id), [a.device]);
    assertEquals(theirs.check(a.credentials), null);
    assertEquals(theirs.check(b.credentials), b.device);
    assertEquals(await ours.remove(() => false), []);
    assertEquals(theirs.list(), [b.device]);
  }));

Deno.test("Devices.list() leaves out whose time is over", () =>
  withState(async (directory) => {
    let now = 0;
    const devices = new Devices(directory, () => now);
    await devices.add("old");
    now = 7 * 24 * 60 * 60 * 1000;
    const { device } = await devices.add("new");
    assertEquals(devices.list(), [device]);
  }));

Deno.test("Devices.add() signs the oldest of a hundred out", () =>
  withState(async (directory) => {
    const devices = new Devices(directory);
    const all = [];
    for (let i = 0; i <= 100; i++) all.push(await devices.add(`device ${i}`));
    assertEquals(devices.check(all[0].credentials), null);
    assertEquals(devices.check(all[1].credentials)?.label, "device 1");
    assertEquals(devices.check(all[100].credentials)?.label, "device 100");
  }));

Deno.test("deviceLabel() names browser and system", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
  assertEquals(deviceLabel(chrome), "Chrome on Linux");
  assertEquals(deviceLabel(`${chrome} Edg/140.0`), "Edge on Linux");
  assertEquals(
    deviceLabel("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"),
    "Safari on iPhone",
  );
  assertEquals(deviceLabel("curl/8.0"), "Browser");
  assertEquals(deviceLabel(""), "Browser");
});
