/**
 * The parts of a running drawbridge that no browser sees, wired together: sessions, the workplace they share,
 * claims, the control socket and what agents reach it by.
 */
import { AgentTrials } from "../agent/agent_trials.ts";
import type { AgentTried } from "../settings.ts";
import { Claims } from "../coordination/claims.ts";
import { isSession } from "../coordination/session_presence.ts";
import { emptyTrash } from "../coordination/trash.ts";
import { errorText, type Log } from "../log.ts";
import { SHORT_DIRECTORY_PREFIX } from "../coordination/control_place.ts";
import { type Control, listenForControl } from "../server/control.ts";
import type { ControlMethod } from "../server/control_connection.ts";
import { Audit } from "../server/audit.ts";
import { Orchestration } from "../server/orchestration.ts";
import { Secrets } from "../server/secrets.ts";
import { sessionTools } from "../server/session_tools.ts";
import { toolMethod } from "../server/tool_method.ts";
import { Sessions } from "../session/sessions.ts";
import { Workplace } from "../session/workplace.ts";
import { VERSION } from "../version.ts";
import { agentAccess } from "./agent_access.ts";
import type { Config, Environment } from "./config.ts";
import { isKnownAgent, type LaunchOptions, resolveLaunch } from "./launch.ts";

/** How often claims that are over are removed. Milliseconds. */
const PRUNE_EVERY_MS = 5 * 60_000;

export interface BridgeOptions {
  readonly env: Environment;
  readonly mainPath: string;
  readonly launch: LaunchOptions;
  readonly stateDir: string;
  /** Directory of the command line, for the identity of its session. */
  readonly cwd: string;
  readonly log: Log;
}

export interface Bridge {
  readonly sessions: Sessions;
  readonly workplace: Workplace;
  readonly claims: Claims;
  readonly audit: Audit;
  /** Starts an agent, asks who it is, ends it; `signal` ends it at once. Null: another one is being tried. */
  tryAgent(agent: string, signal: AbortSignal): Promise<AgentTried> | null;
  /** Tells the others where this drawbridge is met. */
  listensAt(url: string): void;
  /** Opens the control socket for agents' tools and for `methods`; gives its path, or null where there is none. */
  openControl(methods: Readonly<Record<string, ControlMethod>>): string | null;
  /** Completes what crashes left, removes what is over; goes on in the background. */
  tidyUp(): void;
  close(reason: string): Promise<void>;
}

/** @throws IdentityHeldError for a name that the command line asks for and another one holds. */
export async function createBridge(config: Config, options: BridgeOptions): Promise<Bridge> {
  const { stateDir, log } = options;
  let url = "";
  const workplace = new Workplace({
    stateDir,
    host: Deno.hostname(),
    user: options.env.USER ?? options.env.LOGNAME ?? String(Deno.uid()),
    url: () => url,
    team: config.team.value,
    force: config.force.value,
    now: Date.now,
    log,
  });
  const agent = config.agent.value;
  if (config.identity.value !== null) {
    await workplace.reserve(config.identity.value, { cwd: options.cwd, agent });
  }
  const secrets = new Secrets();
  const claims = new Claims({ stateDir, host: Deno.hostname(), now: Date.now, warn: log.warn });
  let control: Control | null = null;
  const access = {
    ...options,
    secrets,
    controlPath: () => control?.path ?? null,
    mcp: config.mcp.value,
    orchestrate: config.orchestrate.value,
  };
  const sessions = new Sessions({
    stateDir,
    launch: (agent, cwd) => resolveLaunch(agent, { ...options.launch, cwd }),
    access: (sessionId) => agentAccess(sessionId, access),
    workplace,
    idleStopMs: config.idleStopMs.value,
    agentsMax: config.agentsMax.value,
    offers: { files: config.clientFs.value, terminals: config.clientTerminal.value },
    clientVersion: VERSION,
    now: Date.now,
    log,
  });
  const audit = new Audit({ stateDir, now: Date.now, log });
  const orchestration = config.orchestrate.value
    ? new Orchestration({ sessions, audit, isKnownAgent, now: Date.now, log })
    : null;
  const tools = { ...sessionTools({ sessions, claims, workplace }), ...orchestration?.tools };
  const trials = new AgentTrials({
    launch: (agent) => resolveLaunch(agent, { ...options.launch, cwd: options.cwd }).command,
    clientVersion: VERSION,
    log,
  });
  const pruning = setInterval(() => prune(claims, log), PRUNE_EVERY_MS);
  return {
    sessions,
    workplace,
    claims,
    audit,
    tryAgent: (agent, signal) => trials.begin(agent, signal),
    listensAt: (listening) => {
      url = listening;
      workplace.describeReserved(agent);
    },
    openControl: (methods) => {
      const tool = toolMethod({ sessions, secrets, tools });
      control = openControl({ stateDir, methods: { ...methods, tool }, log });
      return control?.path ?? null;
    },
    tidyUp: () => {
      workplace.adoptCrashed().then(() => workplace.sweepPictures(isSessionOf(stateDir)));
      prune(claims, log);
      emptyTrash(stateDir, Date.now()).catch((error) =>
        log.warn(`Cannot empty the trash as ${error.message}`)
      );
      sessions.removeEmpty().catch((error) => log.warn(`Cannot tidy up old sessions as ${error.message}`));
    },
    close: async (reason) => {
      clearInterval(pruning);
      orchestration?.stop();
      await Promise.all([trials.close(), sessions.close(reason)]);
      control?.close();
    },
  };
}

/** Without it agents have no tools of ours and this drawbridge no commands; everything else works. */
function openControl(
  options: Omit<Parameters<typeof listenForControl>[0], "makeShortDirectory">,
): Control | null {
  try {
    return listenForControl({
      ...options,
      makeShortDirectory: () => Deno.makeTempDirSync({ prefix: SHORT_DIRECTORY_PREFIX }), // 0700 (mkdtemp(3))
    });
  } catch (error) {
    options.log.warn(`Cannot open the control socket as ${errorText(error)}`);
    return null;
  }
}

function isSessionOf(stateDir: string): (id: string) => boolean {
  return (id) => isSession({ stateDir, id });
}

function prune(claims: Claims, log: Log): void {
  claims.prune().catch((error) => log.warn(`Cannot remove old claims as ${error.message}`));
}
