/** Leases: shared signs on a workspace, held by the kernel's lock. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  type LeaseRecord,
  Leases,
  type NewLease,
  WorkspaceBusyError,
} from "../../../lib/coordination/leases.ts";
import { type WorkspaceFolder, workspaceFolder } from "../../../lib/coordination/workspace.ts";

const LEASE: NewLease = {
  sessionId: "one",
  pid: Deno.pid,
  processStart: null,
  host: "here",
  user: "me",
  agent: "Fixture",
  mode: null,
  identity: null,
  baseline: null,
  ownership: "created",
  turnsBefore: 0,
  url: "http://127.0.0.1:4777/",
};

interface Place {
  readonly folder: WorkspaceFolder;
  readonly clock: { ms: number };
  leases(host?: string): Leases;
}

async function withPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const stateDir = await Deno.makeTempDir();
  const cwd = await Deno.makeTempDir();
  try {
    const folder = await workspaceFolder(stateDir, cwd);
    const clock = { ms: 1_000_000 };
    const leases = (host = "here") => new Leases({ folder, host, now: () => clock.ms });
    await test({ folder, clock, leases });
  } finally {
    await Deno.remove(stateDir, { recursive: true });
    await Deno.remove(cwd, { recursive: true });
  }
}

function leaseFiles({ folder }: Place): string[] {
  return [...Deno.readDirSync(join(folder.directory, "leases"))].map(({ name }) => name).sort();
}

Deno.test("Leases.open() of two sessions gives two leases, and the end of one leaves the other", () =>
  withPlace(async (place) => {
    const one = await place.leases().open(LEASE, { alongside: false });
    place.clock.ms++;
    const two = await place.leases().open({ ...LEASE, sessionId: "two" }, { alongside: true });
    assertEquals((await place.leases().list()).map(({ sessionId, state }) => [sessionId, state]), [
      ["one", "live"],
      ["two", "live"],
    ]);

    one.end();
    one.end(); // twice is harmless
    assertEquals((await place.leases().list()).map(({ sessionId }) => sessionId), ["two"]);
    two.end();
    assertEquals(leaseFiles(place), []);
  }));

Deno.test("Leases.open() refuses beside a live session, names it, and leaves nothing behind", () =>
  withPlace(async (place) => {
    const one = await place.leases().open(LEASE, { alongside: false });
    const before = leaseFiles(place);
    const refused = await assertRejects(
      () => place.leases().open({ ...LEASE, sessionId: "two" }, { alongside: false }),
      WorkspaceBusyError,
      `Fixture (http://127.0.0.1:4777/, pid ${Deno.pid})`,
    );
    assertEquals(refused.sessions.map(({ sessionId }) => sessionId), ["one"]);
    assertEquals(leaseFiles(place), before);
    one.end();
  }));

Deno.test("Leases.open() of many at once lets exactly one work alone", () =>
  withPlace(async (place) => {
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        place.leases().open({ ...LEASE, sessionId: `s${n}` }, { alongside: false })),
    );
    assertEquals(
      tries.filter(({ status }) =>
        status === "fulfilled"
      ).length,
      1,
    );
    for (const tried of tries) if (tried.status === "fulfilled") tried.value.end();
  }));

Deno.test("Leases.list() tells a lease that nobody holds from one that lives", () =>
  withPlace(async (place) => {
    const { lease } = await crash(place);
    assertEquals((await place.leases().list()).map((seen) => [seen.lease, seen.state]), [[lease, "crashed"]]);
    const two = await place.leases().open({ ...LEASE, sessionId: "two" }, { alongside: false });
    two.end();
  }));

Deno.test("Leases.list() believes a lease of another host for a minute", () =>
  withPlace(async (place) => {
    const lease = await place.leases().open({ ...LEASE, host: "elsewhere" }, { alongside: false });
    const stateNow = async () => (await place.leases().list())[0].state;
    place.clock.ms += 59_999;
    assertEquals(await stateNow(), "live");
    place.clock.ms += 1;
    assertEquals(await stateNow(), "stale");
    lease.update();
    assertEquals(await stateNow(), "live");
    lease.end();
  }));

Deno.test("Leases.takeCrashed() gives what a crash left to one process, once", () =>
  withPlace(async (place) => {
    const crashed = await crash(place);
    const alive = await place.leases().open({ ...LEASE, sessionId: "two" }, { alongside: true });
    const given: LeaseRecord[] = [];
    const take = () =>
      place.leases().takeCrashed(async (record) => {
        given.push(record);
        // The others wait for the guard meanwhile, and get it when this one is done.
        await new Promise((resolve) => setTimeout(resolve, 50));
      });
    await Promise.all([take(), take(), take(), take()]);
    await take();
    assertEquals(given.map(({ lease }) => lease), [crashed.lease]);
    assertEquals((await place.leases().list()).map(({ sessionId }) => sessionId), ["two"]);
    alive.end();
    assertEquals(leaseFiles(place), []);
  }));

Deno.test("Leases.takeCrashed() gives it again when settling it failed", () =>
  withPlace(async (place) => {
    const crashed = await crash(place);
    await assertRejects(() => place.leases().takeCrashed(() => Promise.reject(new Error("disk full"))));
    const given: string[] = [];
    await place.leases().takeCrashed((record) => Promise.resolve(void given.push(record.lease)));
    assertEquals(given, [crashed.lease]);
  }));

Deno.test("Leases.takeCrashed() does not keep others from signing while it settles", () =>
  withPlace(async (place) => {
    await crash(place);
    const settled = Promise.withResolvers<void>();
    const taking = place.leases().takeCrashed(() => settled.promise);
    const two = await place.leases().open({ ...LEASE, sessionId: "two" }, { alongside: false });
    settled.resolve();
    await taking;
    two.end();
  }));

Deno.test("workspaceFolder() is one folder for one directory, by whatever path", async () => {
  const cwd = await Deno.makeTempDir();
  const link = `${cwd}-link`;
  Deno.symlinkSync(cwd, link);
  try {
    const direct = await workspaceFolder("/state", cwd);
    assertEquals(await workspaceFolder("/state", link), direct);
    assertEquals(await workspaceFolder("/state", `${cwd}/../${cwd.split("/").at(-1)}/`), direct);
    assert(direct.directory.startsWith(`/state/workspaces/${direct.slug}-`));
  } finally {
    await Deno.remove(link);
    await Deno.remove(cwd);
  }
});

/** A lease whose process was killed: its file stays, its lock is gone. */
async function crash(place: Place): Promise<LeaseRecord> {
  const lease = await place.leases().open(LEASE, { alongside: false });
  const directory = join(place.folder.directory, "leases");
  const json = Deno.readTextFileSync(join(directory, `${lease.record.lease}.json`));
  const { record } = lease;
  lease.end();
  Deno.writeTextFileSync(join(directory, `${record.lease}.json`), json);
  Deno.writeTextFileSync(join(directory, `${record.lease}.guard`), "");
  return record;
}
