/**
 * One drawbridge in this process: the real sessions of a state directory behind `attach` and the REST of
 * events, without HTTP in front. It can be closed, and it can be gone from one instant to the next.
 */
import { Hono } from "hono";
import { silentLog } from "../../../lib/log.ts";
import type { Env } from "../../../lib/server/answers.ts";
import { attach } from "../../../lib/server/attach.ts";
import { Audit } from "../../../lib/server/audit.ts";
import { addSessionsApi } from "../../../lib/server/sessions_api.ts";
import type { Session } from "../../../lib/session/session.ts";
import { Sessions } from "../../../lib/session/sessions.ts";
import { type Signed, Workplace } from "../../../lib/session/workplace.ts";
import type { SocketHandlers } from "../../../lib/ui/wire_client/line_socket.ts";
import type { WorkspaceState } from "../../../lib/workspace.ts";
import type { VirtualTime } from "../../support/virtual_time.ts";
import { testWorkplace } from "../../support/workplace.ts";
import { Link } from "./link.ts";
import { AGENT_PROGRAM } from "./processes.ts";

/** No pictures of the workspace are taken: nobody works in one. */
class NoWorkplace extends Workplace {
  override sign(): Promise<Signed> {
    return Promise.reject(new Error("Cannot sign as nobody works here"));
  }

  override look(cwd: string): Promise<WorkspaceState> {
    return Promise.resolve({ cwd, yours: false, identity: null, others: [], last: null });
  }
}

export class Bridge {
  readonly #time: VirtualTime;
  readonly #sessions: Sessions;
  readonly #workplace: Workplace;
  readonly #app = new Hono<Env>();
  readonly #links = new Set<Link>();
  #isUp = true;

  constructor(stateDir: string, time: VirtualTime) {
    this.#time = time;
    const place = testWorkplace(stateDir, { now: () => time.now() });
    this.#workplace = new NoWorkplace(place.workplace.options);
    const launch = (_agent: string, cwd: string) => ({
      label: { name: "fake", title: "Fake", demo: false },
      command: { program: AGENT_PROGRAM, args: [], env: {}, cwd },
    });
    this.#sessions = new Sessions({
      ...place,
      workplace: this.#workplace,
      stateDir,
      launch,
      clientVersion: "0.0.0",
      idleStopMs: null,
      agentsMax: 32,
      offers: { files: false, terminals: false },
      now: () => time.now(),
      log: silentLog,
    });
    const audit = new Audit({ stateDir, now: () => time.now(), log: silentLog });
    addSessionsApi(this.#app, { sessions: this.#sessions, workplace: this.#workplace, audit });
  }

  connect(url: string, options: { latencyMs: number; handlers: SocketHandlers }): Link {
    const link = new Link(this.#time, options);
    if (!this.#isUp) {
      link.lose();
      return link;
    }
    this.#links.add(link);
    const query = new URL(url).searchParams;
    attach(link.serverEnd, {
      sessions: this.#sessions,
      sessionId: query.get("session") ?? "",
      after: query.get("after"),
      by: { device: "test" },
      buildId: "build",
      workplace: this.#workplace,
      log: silentLog,
    });
    link.open();
    return link;
  }

  /** Lines before event `before`; null when there is nobody to ask. */
  async earlierEvents(before: number): Promise<string | null> {
    if (!this.#isUp) return null;
    const answer = await this.#app.request(`/api/sessions/s/events?before=${before}`);
    return answer.status === 200 ? await answer.text() : null;
  }

  /** The session, when it is open here or can be opened. */
  async session(): Promise<Session | null> {
    return this.#isUp ? await this.#sessions.get("s").catch(() => null) : null;
  }

  /** Ends it as SIGTERM does. */
  async close(): Promise<void> {
    const closed = this.#sessions.close("drawbridge was stopped");
    await waitFor(closed, this.#time);
    this.vanish();
  }

  /** From now on nothing that it does is seen by anybody. */
  vanish(): void {
    this.#isUp = false;
    for (const link of this.#links) link.lose();
  }
}

/** Lets time pass until `promise` has settled. */
export async function waitFor<T>(promise: Promise<T>, time: VirtualTime): Promise<T> {
  let settled = false;
  promise.finally(() => settled = true).catch(() => {/* told by the promise itself */});
  await time.settle();
  for (let steps = 0; !settled; steps++) {
    if (steps > 5_000) throw new Error("it does not come to an end");
    await time.pass(20);
  }
  return await promise;
}
