/**
 * What a torture program found: one line a bar on stdout, the violations on stderr, and its exit status.
 */
import { parseFlags } from "../../lib/commands/flags.ts";
import { removeTree } from "../support/remove_tree.ts";

/** Violations that are printed; the rest is only counted. */
const SHOWN_MAX = 10;

export class Outcome {
  readonly #bar: string;
  readonly #begun = performance.now();
  readonly violations: string[] = [];
  rounds = 0;
  kills = 0;

  /** @param bar Number and name: `bar 1 (race for one identity)`. */
  constructor(bar: string) {
    this.#bar = bar;
  }

  /** Counts a violation unless `holds`. */
  expect(holds: boolean, otherwise: () => string): void {
    if (!holds) this.violations.push(otherwise());
  }

  /** Prints the line. @returns whether the bar was met. */
  print(more = ""): boolean {
    const seconds = ((performance.now() - this.#begun) / 1000).toFixed(0);
    const counts = `${this.rounds} rounds, ${this.kills} kills, ${this.violations.length} violations`;
    console.log(`${this.#bar}: ${counts}${more && `, ${more}`}, ${seconds} s`);
    for (const violation of this.violations.slice(0, SHOWN_MAX)) console.error(`  ${violation}`);
    return this.violations.length === 0 && this.rounds > 0;
  }
}

/** Sizes by flag, each a whole number: `--rounds 2000`. */
export function sizes<Name extends string>(defaults: Readonly<Record<Name, number>>): Record<Name, number> {
  const names = Object.keys(defaults) as Name[]; // exactly its keys
  const specs = Object.fromEntries(names.map((name) => [name, { value: "NUMBER", help: "how many" }]));
  const { values } = parseFlags(Deno.args, specs);
  const found: Record<Name, number> = { ...defaults };
  for (const name of names) found[name] = Number(values[name]?.[0] ?? defaults[name]);
  return found;
}

export async function withStateDir<T>(run: (stateDir: string) => Promise<T>): Promise<T> {
  const stateDir = await Deno.makeTempDir({ prefix: "drawbridge-torture-" });
  try {
    return await run(stateDir);
  } finally {
    await removeTree(stateDir);
  }
}
