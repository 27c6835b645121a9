/**
 * The app on a state directory of its own, asked through `app.request()`; sessions run the fixture agent.
 *
 * Knows the agents `fixture` (the fixture agent in plain manner) and no other.
 */
import { Claims } from "../../../lib/coordination/claims.ts";
import { createApp } from "../../../lib/server/app.ts";
import { Audit } from "../../../lib/server/audit.ts";
import { Assets } from "../../../lib/server/assets.ts";
import { Devices } from "../../../lib/server/devices.ts";
import { Links } from "../../../lib/server/links.ts";
import { silentLog } from "../../../lib/log.ts";
import { Sessions } from "../../../lib/session/sessions.ts";
import { FIXTURE } from "../../support/drawbridge.ts";
import { testWorkplace } from "../../support/workplace.ts";
import { writeBuiltPage } from "./built_page.ts";

const INFO = {
  version: "0.0.0",
  defaultAgent: "fixture",
  defaultCwd: "/",
  defaultLaunchDirectory: null,
  agents: [],
};
const PORT = 4777;
const HOST = `127.0.0.1:${PORT}`;
export const ORIGIN = `http://${HOST}`;

/** Either may be left out; `cookie` is what stands in the Cookie header. */
export interface Credentials {
  readonly cookie?: string;
  readonly key?: string;
}

export interface Asked {
  readonly method?: string;
  readonly credentials?: Credentials;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
}

export class TestApp implements AsyncDisposable {
  readonly directory: string;
  readonly links: Links;
  readonly sessions: Sessions;
  readonly #app: ReturnType<typeof createApp>;

  private constructor(directory: string, assets: Assets) {
    this.directory = directory;
    this.links = new Links(() => performance.now());
    const place = testWorkplace(directory);
    this.sessions = new Sessions({
      ...place,
      stateDir: directory,
      launch: (agent, cwd) => launchFixture(agent, cwd),
      now: Date.now,
      idleStopMs: null,
      agentsMax: 32,
      offers: { files: false, terminals: false },
      clientVersion: "0.0.0",
      log: silentLog,
    });
    this.#app = createApp({
      port: PORT,
      assets,
      devices: new Devices(directory),
      links: this.links,
      sessions: this.sessions,
      workplace: place.workplace,
      claims: new Claims({ stateDir: directory, host: Deno.hostname(), now: Date.now, warn: () => {} }),
      audit: new Audit({ stateDir: directory, now: Date.now, log: silentLog }),
      info: () => INFO,
      settings: () => ({ ...INFO, stateDir: directory, cwd: "/", settings: [], limits: [] }),
      tryAgent: () => null,
      log: silentLog,
    });
  }

  static async start(): Promise<TestApp> {
    const directory = await Deno.makeTempDir({ prefix: "drawbridge-app-" });
    const built = await Deno.makeTempDir({ dir: directory });
    await writeBuiltPage(built);
    return new TestApp(directory, await Assets.load(built));
  }

  /** Asks as our own page does: with our Host, and our Origin on POST, unless `headers` say otherwise. */
  async ask(path: string, asked: Asked = {}): Promise<Response> {
    const { method = "GET", credentials = {}, body } = asked;
    const headers = new Headers({ host: HOST, ...(method === "POST" ? { origin: ORIGIN } : {}) });
    if (credentials.cookie !== undefined) headers.set("cookie", credentials.cookie);
    if (credentials.key !== undefined) headers.set("x-drawbridge-key", credentials.key);
    for (const [name, value] of Object.entries(asked.headers ?? {})) headers.set(name, value);
    return await this.#app.request(new Request(ORIGIN + path, { method, headers, body }));
  }

  exchange(token: unknown): Promise<Response> {
    const body = JSON.stringify({ token });
    return this.ask("/auth/exchange", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
  }

  async signIn(): Promise<Required<Credentials>> {
    const answer = await this.exchange(this.links.issue());
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    return { cookie, key: (await answer.json()).key };
  }

  openSession(
    credentials: Credentials,
    what: { requestId?: string; agent?: string } = {},
  ): Promise<Response> {
    const { requestId = crypto.randomUUID(), agent = "fixture" } = what;
    const body = JSON.stringify({ requestId, agent, cwd: this.directory });
    const headers = { "content-type": "application/json" };
    return this.ask("/api/sessions", { method: "POST", credentials, headers, body });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sessions.close("the test is over");
    await Deno.remove(this.directory, { recursive: true });
  }
}

function launchFixture(agent: string, cwd: string) {
  if (agent !== "fixture") throw new Error(`Cannot start "${agent}"`);
  return {
    label: { name: "fixture", title: "Fixture", demo: false },
    command: {
      program: Deno.execPath(),
      args: ["run", "-A", "--no-prompt", FIXTURE],
      env: Deno.env.toObject(),
      cwd,
    },
  };
}
