/**
 * Runs the tests and closes with one plain line, `N passed, N failed, N skipped`.
 *
 * `deno test` prints no such line itself: the counts are read from its JUnit report. Arguments are
 * handed on: paths, `--filter`.
 */
import { fromFileUrl, join } from "@std/path";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
const report = join(await Deno.makeTempDir({ prefix: "drawbridge-report-" }), "junit.xml");
const paths = Deno.args.length > 0 ? Deno.args : ["tests"];

const { code } = await new Deno.Command(Deno.execPath(), {
  args: [
    "test",
    "-A",
    "--no-prompt",
    "--no-check",
    "--config",
    "tests/deno.json",
    `--junit-path=${report}`,
    ...paths,
  ],
  cwd: ROOT,
  stdin: "null",
}).spawn().status;

let text = "";
try {
  text = await Deno.readTextFile(report);
} catch { /* a module failed to load, so there is no report: said below */ }
await Deno.remove(join(report, ".."), { recursive: true });
const count = (name: string) =>
  [...text.matchAll(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`, "g"))].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
const total = count("tests");
const failed = count("failures") + count("errors") +
  (text === "" || (code !== 0 && count("failures") === 0) ? 1 : 0);
const skipped = count("disabled") + count("skipped");
console.log(`${Math.max(0, total - failed - skipped)} passed, ${failed} failed, ${skipped} skipped`);
Deno.exit(failed > 0 ? 1 : code);
