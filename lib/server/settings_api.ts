/**
 * REST of the running drawbridge itself: its settings and limits, and trying an agent out.
 */
import type { Context, Hono } from "hono";
import type { AgentTried, SettingsShown } from "../settings.ts";
import { type Env, isType, json, readJson } from "./answers.ts";
import type { Audit } from "./audit.ts";
import { refuse } from "./gate.ts";

export interface SettingsApiOptions {
  readonly settings: () => SettingsShown;
  /** Starts a listed agent, asks who it is, ends it; `signal` ends it at once. Null: another one is being tried. */
  readonly tryAgent: (agent: string, signal: AbortSignal) => Promise<AgentTried> | null;
  readonly audit: Audit;
}

export function addSettingsApi(app: Hono<Env>, options: SettingsApiOptions): void {
  app.get("/api/settings", () => json(options.settings()));
  app.post("/api/agents/test", (c) => testAgent(c, options));
}

async function testAgent(
  c: Context<Env>,
  { settings, tryAgent, audit }: SettingsApiOptions,
): Promise<Response> {
  if (!isType(c, "application/json")) return refuse(415);
  const { agent } = await readJson(c);
  if (typeof agent !== "string") return refuse(400);
  // What else could be started is no agent that anybody named.
  if (!settings().agents.some(({ name }) => name === agent)) return refuse(404);
  const trial = tryAgent(agent, c.req.raw.signal);
  if (trial === null) return json({ error: "Cannot test this agent as another one is being tested" }, 409);
  const tried = await trial;
  const details = { agent, outcome: tried.outcome };
  audit.append({ action: "agent_test", sessionId: null, by: c.get("device").label, details });
  return json(tried);
}
