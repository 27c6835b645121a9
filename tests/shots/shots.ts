/**
 * Takes a picture of every state of the page, on a desktop and a phone, light and dark, into `shots/`.
 *
 * `deno task shots [NAME...]` takes those states alone. Exit status 1 when one of them cannot be reached, or
 * the page complained on the way.
 */
import { join } from "@std/path";
import { DESKTOP, PHONE, visit, Visitor } from "../support/chromium.ts";
import { Drawbridge, ROOT } from "../support/drawbridge.ts";
import { type State, STATES } from "./states.ts";

const DEVICES = { desktop: DESKTOP, phone: PHONE } as const;
const FOLDER = join(ROOT, "shots");

const wanted = STATES.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name));
const unknown = Deno.args.filter((name) => !STATES.some((state) => state.name === name));
if (unknown.length > 0) {
  console.error(`Cannot take ${unknown.join(", ")}; there are ${STATES.map(({ name }) => name).join(", ")}`);
  Deno.exit(2);
}
await Deno.mkdir(FOLDER, { recursive: true });
let missing = 0;
for (const state of wanted) {
  for (const device of ["desktop", "phone"] as const) {
    for (const theme of ["light", "dark"] as const) {
      const name = `${state.name}-${device}-${theme}`;
      try {
        await shoot(state, { device, theme, path: join(FOLDER, `${name}.png`) });
        console.log(name);
      } catch (error) {
        missing++;
        console.error(`${name} is missing: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
}
console.log(`${wanted.length * 4 - missing} pictures in ${FOLDER}, ${missing} missing`);
Deno.exit(missing > 0 ? 1 : 0);

interface Shot {
  readonly device: keyof typeof DEVICES;
  readonly theme: "light" | "dark";
  readonly path: string;
}

async function shoot(state: State, { device, theme, path }: Shot): Promise<void> {
  await Deno.remove(path).catch(() => {/* the first one */});
  const cwd = join(await Deno.makeTempDir({ prefix: "drawbridge-shots-" }), "importer");
  await Deno.mkdir(cwd);
  try {
    const agent = state.agent === undefined ? [] : ["--agent", state.agent];
    await using bridge = await Drawbridge.start({ args: ["--cwd", cwd, ...agent, ...state.args ?? []] });
    await using visitor = await Visitor.arrive({ viewport: DEVICES[device], dark: theme === "dark" });
    const page = await visit(bridge, visitor);
    await page.message.waitFor();
    await state.go({ bridge, page, phone: device === "phone", cwd });
    await page.page.evaluate(() => document.fonts.ready.then(() => {}));
    await page.page.screenshot({ path });
    if (visitor.complaints.length > 0) throw new Error(visitor.complaints.join("; "));
  } finally {
    await Deno.remove(join(cwd, ".."), { recursive: true });
  }
}
