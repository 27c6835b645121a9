/**
 * `deno task bench`: how long a person waits, from the command to an answer. Medians of a few runs.
 *
 * Printed, never asserted: the figures are of this machine and this minute.
 */
import { visit, Visitor } from "../support/chromium.ts";
import { Drawbridge } from "../support/drawbridge.ts";

const RUNS = 5;

interface Waits {
  /** From the command to the printed link. Milliseconds. */
  readonly link: number;
  /** From opening the link to a page one can type into. Milliseconds. */
  readonly page: number;
  /** From Send to the first word of the demo agent. Milliseconds. */
  readonly word: number;
  /** Resident memory of drawbridge after that, without the agent. KiB. */
  readonly memory: number;
}

async function wait(visitor: Visitor): Promise<Waits> {
  const begun = performance.now();
  await using bridge = await Drawbridge.start();
  const link = performance.now() - begun;
  const opened = performance.now();
  const page = await visit(bridge, visitor);
  await page.message.waitFor();
  const usable = performance.now() - opened;
  const sent = performance.now();
  await page.send("hello");
  await page.articles("Agent").first().waitFor();
  const word = performance.now() - sent;
  await page.idle();
  const status = await Deno.readTextFile(`/proc/${bridge.pid}/status`);
  const memory = Number(status.match(/VmRSS:\s+(\d+)/)?.[1]);
  await page.page.close();
  return { link, page: usable, word, memory };
}

await using visitor = await Visitor.arrive();
const runs: Waits[] = [];
for (let run = 0; run <= RUNS; run++) {
  const waits = await wait(visitor);
  if (run > 0) runs.push(waits); // the first one warms up
}
const median = (of: (waits: Waits) => number) =>
  Math.round(runs.map(of).toSorted((a, b) => a - b)[RUNS >> 1]);
console.log(`waiting, demo agent, median of ${RUNS}`);
console.log(`  command to link            ${median(({ link }) => link)} ms`);
console.log(`  link to usable page        ${median(({ page }) => page)} ms`);
console.log(`  Send to first word         ${median(({ word }) => word)} ms (the agent starts in this time)`);
console.log(`  resident memory            ${median(({ memory }) => memory)} KiB`);
