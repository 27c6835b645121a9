/**
 * Sessions in two directories, begun by another browser: what a page finds that has looked at none of them.
 */
import { join } from "@std/path";
import { type Browser, type Drawbridge, fixtureAgent, type View } from "./drawbridge.ts";

export interface Begun {
  readonly agent: string;
  /** Of the state directory. */
  readonly folder: string;
  readonly title: string;
  readonly prompt: string;
  /** What its agent does when it is as wanted. */
  readonly until: "permission_request" | "elicitation_request" | "update" | "prompt_done";
}

/** Two that ask, one with a form, one at work, two that are done. */
export const SEVERAL: readonly Begun[] = [
  {
    agent: "demo",
    folder: "importer",
    title: "Name the columns of the report",
    prompt: "hello",
    until: "prompt_done",
  },
  {
    agent: "demo",
    folder: "importer",
    title: "Why is the nightly build red?",
    prompt: "think",
    until: "prompt_done",
  },
  {
    agent: fixtureAgent(),
    folder: "website",
    title: "Move the blog to Markdown",
    prompt: "form",
    until: "elicitation_request",
  },
  {
    agent: "demo",
    folder: "importer",
    title: "Read dates with a zone",
    prompt: "edit",
    until: "permission_request",
  },
  {
    agent: "demo",
    folder: "website",
    title: "Measure the home page",
    prompt: "slow 6000 100",
    until: "update",
  },
  {
    agent: "demo",
    folder: "website",
    title: "Test the header on a phone",
    prompt: "run",
    until: "permission_request",
  },
];

/** A browser of its own, beside those of the test. */
export async function anotherBrowser(bridge: Drawbridge): Promise<Browser> {
  const link = await bridge.freshLink();
  return await bridge.signIn(link.slice(link.indexOf("#k=") + 3));
}

/** Begins a session and leaves it as it is wanted; tells its id. */
export async function begin(
  { bridge, browser }: { readonly bridge: Drawbridge; readonly browser: Browser },
  { agent, folder, title, prompt, until }: Begun,
): Promise<string> {
  const cwd = join(bridge.home, folder);
  await Deno.mkdir(cwd, { recursive: true });
  const sessionId = await browser.open(agent, cwd);
  using view: View = await browser.watch(sessionId);
  view.send({ type: "prompt", promptId: crypto.randomUUID(), text: prompt });
  await view.event(until);
  const body = JSON.stringify({ title });
  const named = await browser.fetch(`/api/sessions/${sessionId}`, { method: "POST", body });
  if (named.status !== 200) throw new Error(`naming a session was answered ${named.status}`);
  await named.body?.cancel();
  return sessionId;
}

/** Begins all of SEVERAL, one after the other; tells their ids by title. */
export async function several(bridge: Drawbridge): Promise<ReadonlyMap<string, string>> {
  const browser = await anotherBrowser(bridge);
  const ids = new Map<string, string>();
  for (const begun of SEVERAL) ids.set(begun.title, await begin({ bridge, browser }, begun));
  return ids;
}
