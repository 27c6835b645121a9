/**
 * Builds the page: bundles main.tsx, joins the styles, names every asset by its content, compresses.
 *
 * Writes `static/built/` and nothing else. Works in a temporary folder beside it and renames at the end, so that
 * two builds at once and a reader in between each see a whole page.
 */
import { gzipAsync } from "@gfx/zopfli";
import { minify } from "terser";
import { brotliCompressSync, constants } from "node:zlib";

const ROOT = new URL("../../", import.meta.url);
const STATIC = new URL("static/", ROOT);
const BUILT = new URL("built/", STATIC);
const COMPRESSED = /\.(html|js|css|svg|webmanifest)$/;
/** What a module names to be there before it runs; what it fetches later is not meant. */
const NEEDED = /(?:from|import)"\.\/([^"]+)"/g;
/** How often the gzip encoder looks for a shorter form: more often finds next to none. */
const ZOPFLI_ROUNDS = 15;
/** Bytes, gzip, of what a first visit fetches: page, styles, scripts. */
const FIRST_BYTES_MAX = 60_000;
/** Bytes, gzip, of all parts together, but for the one below. */
const ALL_BYTES_MAX = 150_000;
/** The part that draws formulas: a page without one never fetches it. The bundler names it after its module. */
const MATHS = /^maths-\w+\.js$/;
/** Bytes, gzip, of that part. */
const MATHS_BYTES_MAX = 50_000;
/** Pixels of an `em` where nobody chose another size of type. */
const EM_PX = 16;
const MARKED = "marked_lexer.js";
const COPIED = /\.(svg|png|webmanifest)$/;

await build({ verbose: Deno.args.includes("--verbose") });

async function build({ verbose }: { readonly verbose: boolean }): Promise<void> {
  const out = new URL(`built-${crypto.randomUUID()}/`, STATIC);
  await Deno.mkdir(out);
  try {
    const app = await bundle(out);
    const style = await joinStyles("style", out);
    const late = await joinStyles("late", out);
    await copyAssets(out);
    const buildId = await writePage(out, { app, style, late });
    await compress(out, verbose);
    weigh(out, ["index.html", style, ...neededBy(app, out)]);
    await Deno.writeTextFile(new URL("build_id", out), buildId);
    await swap(out);
  } finally {
    await Deno.remove(out, { recursive: true }).catch(() => {/* renamed: it is where it belongs */});
  }
}

/** Bundles into `out`; tells the entry's name. */
async function bundle(out: URL): Promise<string> {
  const entry = new URL("lib/ui/main.tsx", ROOT);
  const imports = await importMap(out);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      ...["--config", new URL("lib/ui/deno.json", ROOT).pathname, "--import-map", imports.pathname],
      ...["--platform", "browser"],
      ...["--minify", "--code-splitting", "--outdir", out.pathname, entry.pathname],
    ],
    // From there every path is the same in each build: the bundler hashes them into its names.
    cwd: out,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (code !== 0) throw new Error(`Cannot bundle the page:\n${new TextDecoder().decode(stderr)}`);
  await Promise.all([imports, new URL(MARKED, out)].map((file) => Deno.remove(file)));
  await squeeze(out);
  const main = new URL("main.js", out);
  const name = `app-${await hash(await Deno.readFile(main))}.js`;
  await Deno.rename(main, new URL(name, out));
  return name;
}

/** What the page imports, marked's lexer in place of all of marked. */
async function importMap(out: URL): Promise<URL> {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("lib/ui/deno.json", ROOT)));
  const map = new URL("imports.json", out);
  await Deno.writeTextFile(
    new URL(MARKED, out),
    lexerOf(await Deno.readTextFile(new URL(import.meta.resolve("marked")))),
  );
  await Deno.writeTextFile(map, JSON.stringify({ imports: { ...imports, marked: `./${MARKED}` } }));
  return map;
}

/**
 * The page draws tokens itself. marked makes an instance of its whole self when it is loaded, which keeps all of it,
 * renderer and parser, in a bundle: 3 KB gzip. Cut before that. @throws Error when a version is written otherwise
 */
function lexerOf(marked: string): string {
  const instance = marked.search(/var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\(/);
  const names = ["Lexer", "Tokenizer"].flatMap((name) => {
    return new RegExp(`export\\{.*?\\b(\\w+ as ${name})\\b`).exec(marked)?.slice(1) ?? [];
  });
  if (instance < 0 || names.length < 2) {
    throw new Error("Cannot find the lexer in marked: is it another version?");
  }
  return `${marked.slice(0, instance)}export{${names}};`;
}

/** Shortens what the bundler leaves: some 2.5 % of the bytes on the wire. */
async function squeeze(out: URL): Promise<void> {
  for (const { name } of [...Deno.readDirSync(out)].filter(({ name }) => name.endsWith(".js"))) {
    const script = new URL(name, out);
    // Nothing is made for what its making does: what diff makes of its many kinds, and nobody uses, goes.
    const compress = { unsafe_arrows: true, passes: 3, keep_fargs: false, pure_new: true };
    const { code } = await minify(await Deno.readTextFile(script), { module: true, ecma: 2022, compress });
    if (!code) throw new Error(`Cannot shorten ${name}: nothing is left`);
    await Deno.writeTextFile(script, code);
  }
}

/** Joins what `<name>.css` imports, in its order; tells the file's name. */
async function joinStyles(name: string, out: URL): Promise<string> {
  const index = await Deno.readTextFile(new URL(`${name}.css`, STATIC));
  const parts: string[] = [];
  for (const [, path] of index.matchAll(/^@import "(.+)";$/gm)) {
    parts.push(await Deno.readTextFile(new URL(path, STATIC)));
  }
  const css = scalable(minified(parts.join("\n")));
  const file = `${name}-${await hash(new TextEncoder().encode(css))}.css`;
  await Deno.writeTextFile(new URL(file, out), css);
  return file;
}

/** Without comments, and without the blanks that mean nothing. */
function minified(css: string): string {
  return css.replace(/\/\*[^]*?\*\//g, "").replace(/\s*([{};])\s*/g, "$1").replaceAll(";}", "}")
    .replace(/([{;(][\w-]+): /g, "$1:").replace(/([\w)]),\s+/g, "$1,");
}

/** The widths and heights from which on there is room for more, by the size of type that is chosen in the browser. */
function scalable(css: string): string {
  const inEm = (text: string) => text.replace(/([\d.]+)px/g, (_, pixels) => `${Number(pixels) / EM_PX}em`);
  return css.replace(/@media[^{]+/g, inEm);
}

async function copyAssets(out: URL): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(STATIC)) {
    if (isFile && COPIED.test(name)) await Deno.copyFile(new URL(name, STATIC), new URL(name, out));
  }
}

/** Writes index.html with the real names; tells the build's id. */
async function writePage(
  out: URL,
  { app, style, late }: { app: string; style: string; late: string },
): Promise<string> {
  const page = await Deno.readTextFile(new URL("index.html", STATIC));
  const named = page.replace("/app.js", `/${app}`).replace("/style.css", `/${style}`)
    .replace("/late.css", `/${late}`);
  const preloads = neededBy(app, out).filter((name) => name !== app);
  const links = preloads.map((name) => `    <link rel="modulepreload" href="/${name}">\n`).join("");
  const linked = named.replace("  </head>", `${links}  </head>`);
  const names = [...Deno.readDirSync(out)].map(({ name }) => name).sort();
  const digests = await Promise.all(
    names.map(async (name) => await hash(await Deno.readFile(new URL(name, out)))),
  );
  const buildId = await hash(new TextEncoder().encode(linked + names.join() + digests.join()));
  await Deno.writeTextFile(
    new URL("index.html", out),
    linked.replace('name="build-id" content=""', `name="build-id" content="${buildId}"`),
  );
  return buildId;
}

/** The scripts that `name` cannot run without, itself first. */
function neededBy(name: string, out: URL): readonly string[] {
  const needed = new Set([name]);
  for (const one of needed) {
    for (const [, next] of Deno.readTextFileSync(new URL(one, out)).matchAll(NEEDED)) needed.add(next);
  }
  return [...needed];
}

/** Tells the sizes. @throws Error when the page is larger than its budget. */
function weigh(out: URL, first: readonly string[]): void {
  const bytes = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + Deno.statSync(new URL(`${name}.gz`, out)).size, 0);
  const names = [...Deno.readDirSync(out)].map(({ name }) => name).filter((name) =>
    /\.(html|js|css)$/.test(name)
  );
  const maths = names.filter((name) => MATHS.test(name));
  if (maths.length !== 1) throw new Error(`Cannot weigh the formulas' part: ${maths.length} are named so`);
  const all = names.filter((name) => !maths.includes(name));
  const weights = [
    { what: "at first", is: bytes(first), max: FIRST_BYTES_MAX },
    { what: "in all", is: bytes(all), max: ALL_BYTES_MAX },
    { what: "for formulas", is: bytes(maths), max: MATHS_BYTES_MAX },
  ];
  console.log(`page: ${weights.map(({ what, is }) => `${kilobytes(is)} KB ${what}`).join(", ")} (gzip)`);
  const heavy = weights.find(({ is, max }) => is > max);
  if (heavy) {
    const { what, max } = heavy;
    throw new Error(`Cannot build a page of more than ${kilobytes(max)} KB ${what}: make parts of it lazy`);
  }
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

async function compress(out: URL, verbose: boolean): Promise<void> {
  for (const { name } of [...Deno.readDirSync(out)].filter(({ name }) => COMPRESSED.test(name))) {
    const bytes = await Deno.readFile(new URL(name, out));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const brotli = brotliCompressSync(bytes, { params });
    const gzip = await gzipAsync(bytes, { numiterations: ZOPFLI_ROUNDS });
    await Deno.writeFile(new URL(`${name}.br`, out), brotli);
    await Deno.writeFile(new URL(`${name}.gz`, out), gzip);
    if (verbose) console.log(`${name}  ${bytes.length}  gzip ${gzip.length}  br ${brotli.length}`);
  }
}

/** `rename` does not replace a folder that is not empty: the old one steps aside first. */
async function swap(out: URL): Promise<void> {
  for (let tries = 5;; tries -= 1) {
    const old = new URL(`built-${crypto.randomUUID()}/`, STATIC);
    await Deno.rename(BUILT, old).catch(ignoreMissing);
    try {
      return await Deno.rename(out, BUILT);
    } catch (error) {
      // Another build put its own there in between; each is whole, the last one stays.
      if (tries === 0) throw error;
    } finally {
      await Deno.remove(old, { recursive: true }).catch(ignoreMissing);
    }
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** First 10 characters of the SHA-256, in capitals and digits that a URL can carry. */
async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.subarray(0, 5), (byte) => byte.toString(16).padStart(2, "0")).join("")
    .toUpperCase();
}
