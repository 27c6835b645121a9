/**
 * drawbridge's command line as its user meets it: a run that ends by itself, or one with exactly these
 * arguments, for what `Drawbridge.start` does not let one choose.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { within } from "./deadline.ts";
import { Browser, type Drawbridge, fixtureAgent, ROOT } from "./drawbridge.ts";
import { removeTree } from "./remove_tree.ts";

const MAIN = ["run", "-A", "--no-prompt", join(ROOT, "main.ts")];
export const LINK = /^http:\/\/127\.0\.0\.1:(\d+)\/#k=[A-Za-z0-9_-]{43}$/;

export interface Home extends AsyncDisposable {
  readonly path: string;
}

export async function makeHome(): Promise<Home> {
  const path = await Deno.makeTempDir({ prefix: "drawbridge-cli-" });
  return { path, [Symbol.asyncDispose]: () => removeTree(path) };
}

export function command(
  home: string,
  options: { args: readonly string[]; env?: Record<string, string> },
): Deno.CommandOptions {
  return {
    args: [...MAIN, ...options.args],
    env: { DRAWBRIDGE_HOME: home, XDG_CONFIG_HOME: home, NO_COLOR: "1", ...options.env },
    cwd: home,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a drawbridge that is expected to end by itself. */
export async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  await using directory = await makeHome();
  return await ended(command(directory.path, { args, env }));
}

export async function ended(options: Deno.CommandOptions): Promise<Ended> {
  const late = new AbortController();
  const output = new Deno.Command(Deno.execPath(), { ...options, signal: late.signal }).output();
  try {
    const { code, stdout, stderr } = await within(
      output,
      `the end of drawbridge ${options.args?.slice(MAIN.length)}`,
    );
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, stdout: out, stderr: err };
  } finally {
    late.abort(); // one that did not end is not left behind
  }
}

export function assertOneLine(ended: Ended, options: { code: number; says: readonly string[] }): void {
  assertEquals(ended.code, options.code, ended.stderr);
  assertEquals(ended.stdout, "");
  assertMatch(ended.stderr, /^drawbridge: Cannot [^\n]+\n$/);
  for (const part of options.says) assertStringIncludes(ended.stderr, part);
}

/** A drawbridge with these arguments and no others, for what `Drawbridge.start` does not let one choose. */
export class Launched implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly #home: Home;
  readonly #stderr: Promise<string>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #stdout = "";

  private constructor(home: Home, child: Deno.ChildProcess) {
    this.#home = home;
    this.child = child;
    this.#stderr = new Response(child.stderr).text();
    this.#reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async start(args: readonly string[], stdin: "null" | "piped" = "null"): Promise<Launched> {
    const directory = await makeHome();
    const options = command(directory.path, { args });
    return new Launched(directory, new Deno.Command(Deno.execPath(), { ...options, stdin }).spawn());
  }

  /** Everything on stdout so far, once it ends in a newline. */
  async stdout(): Promise<string> {
    const read = async () => {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`drawbridge ended: ${await this.#stderr}`);
      this.#stdout += value;
    };
    while (!this.#stdout.endsWith("\n")) await within(read(), "a line on stdout");
    return this.#stdout;
  }

  async link(): Promise<string> {
    return (await this.stdout()).trimEnd();
  }

  /** Closes our end of its stdout. */
  async closeStdout(): Promise<void> {
    await this.#reader.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch { /* gone already */ }
    await this.child.status;
    await this.#reader.cancel();
    await this.#stderr;
    await this.#home[Symbol.asyncDispose]();
  }
}

export async function assertServed(link: string): Promise<void> {
  const answer = await fetch(link);
  await answer.body?.cancel();
  assertEquals(answer.status, 200);
}

/** Signs in by a printed link. */
export async function signIn(link: string): Promise<Browser> {
  const { origin, hash } = new URL(link);
  const answer = await fetch(`${origin}/auth/exchange`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ token: hash.slice("#k=".length) }),
  });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  return new Browser(`${origin}/`, { cookie, key: (await answer.json()).key });
}

/** What the fixture agent says of one of its environment variables. */
export async function told(bridge: Drawbridge, name: string): Promise<string> {
  const browser = await signIn(await bridge.freshLink());
  using view = await browser.watch(await browser.open(fixtureAgent(), bridge.home));
  await view.prompt(`env ${name}`);
  return view.agentText;
}
