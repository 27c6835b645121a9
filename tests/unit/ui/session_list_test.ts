import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import type { SessionSummary } from "../../../lib/api.ts";
import { Listing } from "../../../lib/ui/state/listing.ts";
import {
  GROUPS,
  type Listed,
  listed,
  type ListedBy,
  nameOf,
  needsYou,
  waitingIn,
} from "../../../lib/ui/state/session_list.ts";
import { idsOf, session } from "./session_summary.ts";

const ALL: ListedBy = { filter: "all", pages: new Map(), open: null };

function shape({ groups }: Listed): unknown {
  return groups.map(({ heading, sessions, more }) => [heading, idsOf(sessions), more]);
}

function many(count: number, fields: (at: number) => Partial<SessionSummary> = () => ({})) {
  return Array.from({ length: count }, (_, at) => session(`s${at}`, fields(at)));
}

Deno.test("listed() puts pinned sessions first and those put away apart, each in its order", () => {
  const sessions = [
    session("new"),
    session("away", { archived: true, pinned: true }),
    session("pinned", { pinned: true }),
    session("old"),
    session("pinned too", { pinned: true }),
  ];
  const shown = listed(sessions, ALL);
  assertEquals(shape(shown), [[null, ["pinned", "pinned too"], 0], [null, ["new", "old"], 0]]);
  assertEquals(idsOf(shown.putAway.sessions), ["away"]);
});

Deno.test("listed() groups by project, told apart by the folder above where two are called the same", () => {
  const sessions = [
    session("a", { cwd: "/work/atlas" }),
    session("b", { cwd: "/work/import" }),
    session("c", { cwd: "/work/atlas" }),
    session("d", { cwd: "/old/import" }),
    session("e", { cwd: "/work/import", pinned: true }),
  ];
  assertEquals(shape(listed(sessions, ALL)), [
    ["Pinned", ["e"], 0],
    ["atlas", ["a", "c"], 0],
    ["work/import", ["b"], 0],
    ["old/import", ["d"], 0],
  ]);
});

Deno.test("listed() keeps the older ones of a project back, but none that waits or is open", () => {
  const sessions = many(12, (at) => at === 9 ? { status: "awaiting_permission" } : {});
  const first = idsOf(sessions).slice(0, 8);
  assertEquals(shape(listed(sessions, ALL)), [[null, [...first, "s9"], 3]]);
  assertEquals(shape(listed(sessions, { ...ALL, open: "s11" })), [[null, [...first, "s9", "s11"], 2]]);
  const pages = new Map([["/work/atlas", 1]]);
  assertEquals(shape(listed(sessions, { ...ALL, pages })), [[null, idsOf(sessions), 0]]);
});

Deno.test("listed() keeps projects back, and what is put away", () => {
  const shown = listed(many(70, (at) => ({ cwd: `/p/${at}` })), ALL);
  assertEquals([shown.groups.length, shown.more], [20, 50]);
  assertEquals(
    listed(many(70, (at) => ({ cwd: `/p/${at}` })), { ...ALL, pages: new Map([[GROUPS, 1]]) }).more,
    30,
  );
  const { putAway } = listed(many(70, () => ({ archived: true })), ALL);
  assertEquals([putAway.sessions.length, putAway.more], [8, 62]);
});

Deno.test("a filter keeps those at work, or those that need the person", () => {
  const sessions = [
    session("idle"),
    session("works", { status: "prompting" }),
    session("asks", { status: "awaiting_permission", pendingPermissions: 2 }),
    session("stopped", { status: "stopped" }),
    session("starts", { status: "starting" }),
    session("signs in", { status: "awaiting_permission" }),
  ];
  const shown = (filter: ListedBy["filter"]) =>
    listed(sessions, { ...ALL, filter }).groups.flatMap((group) => idsOf(group.sessions));
  assertEquals(shown("running"), ["works", "asks", "starts", "signs in"]);
  assertEquals(shown("needs_you"), ["asks", "signs in"]);
  assertEquals(idsOf(sessions.filter(needsYou)), ["asks", "signs in"]);
  assertEquals(waitingIn(sessions), 3);
});

Deno.test("Listing follows the sessions, the filter and what is unfolded", () => {
  const sessions = signal<readonly SessionSummary[] | null>(null);
  const open = signal<{ sessionId: string } | null>(null);
  const listing = new Listing({ sessions, session: open });
  assertEquals(listing.order, []);
  sessions.value = many(60);
  assertEquals(listing.order.length, 8);
  open.value = { sessionId: "s59" };
  assertEquals(idsOf(listing.order).at(-1), "s59");
  listing.more("/work/atlas");
  assertEquals(listing.order.length, 59);
  listing.filter.value = "needs_you";
  assertEquals(listing.order, []);
});

Deno.test("nameOf() is the title, else what was asked last", () => {
  assertEquals(nameOf(session("a", { title: null, lastPrompt: "say it" })), "say it");
  assertEquals(nameOf(undefined), "New conversation");
});
