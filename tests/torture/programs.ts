/** The torture programs, and the size of each in a run of seconds; without flags they run at full length. */

export interface Program {
  readonly name: string;
  readonly short: readonly string[];
  /** How many lines it prints, one a bar. */
  readonly bars: number;
}

export const PROGRAMS: readonly Program[] = [
  { name: "identity_race.ts", short: ["--rounds", "40", "--crashes", "24"], bars: 2 },
  { name: "claim_race.ts", short: ["--rounds", "6", "--pairs", "40"], bars: 2 },
  { name: "kill_storm.ts", short: ["--seconds", "4"], bars: 1 },
  { name: "write_storm.ts", short: ["--kills", "8"], bars: 3 },
  { name: "bridge_storm.ts", short: ["--kills", "4"], bars: 1 },
  { name: "damage.ts", short: ["--rounds", "24"], bars: 1 },
  { name: "delivery.ts", short: ["--rounds", "300", "--seed", "1"], bars: 1 },
  {
    name: "chaos.ts",
    short: ["--events", "10000", "--seconds", "6", "--browsers", "4", "--kills", "0"],
    bars: 1,
  },
];
