/**
 * The agents drawbridge knows by name: how each is started, and where it comes from.
 *
 * Data and look-ups only; whether one is installed is asked with a PATH given from outside.
 * Source: the ACP registry and the agents' own documentation, November 2026.
 */
import { join, resolve } from "@std/path";

export interface KnownAgent {
  readonly name: string;
  readonly title: string;
  readonly aliases: readonly string[];
  /** Program and arguments, the program to be found on the PATH. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where it comes from: an npm package, or null where it has an installer of its own. */
  readonly npm: string | null;
}

function known(name: string, title: string, command: string, more: Partial<KnownAgent> = {}): KnownAgent {
  return { name, title, command: command.split(" "), aliases: [], env: {}, npm: null, ...more };
}

export const KNOWN_AGENTS: readonly KnownAgent[] = [
  known("claude", "Claude", "claude-agent-acp", {
    aliases: ["claude-acp", "claude-agent-acp", "claude-code"],
    npm: "@agentclientprotocol/claude-agent-acp",
  }),
  known("codex", "Codex", "codex-acp", { aliases: ["codex-acp"], npm: "@agentclientprotocol/codex-acp" }),
  known("gemini", "Gemini CLI", "gemini --acp", { npm: "@google/gemini-cli" }),
  known("opencode", "OpenCode", "opencode acp", { npm: "opencode-ai" }),
  known("copilot", "GitHub Copilot", "copilot --acp", { npm: "@github/copilot" }),
  known("kiro", "Kiro", "kiro-cli acp"),
  known("kiro-v3", "Kiro (v3 engine)", "kiro-cli acp --agent-engine v3 --auth-method cli"),
  known("qwen", "Qwen Code", "qwen --acp", { npm: "@qwen-code/qwen-code" }),
  known("auggie", "Auggie", "auggie --acp", {
    env: { AUGMENT_DISABLE_AUTO_UPDATE: "1" },
    npm: "@augmentcode/auggie",
  }),
  known("cline", "Cline", "cline --acp", { npm: "cline" }),
  known("pi", "Pi", "pi-acp", { npm: "pi-acp" }),
  known("goose", "Goose", "goose acp"),
  known("cursor", "Cursor", "cursor-agent acp"),
  known("kimi", "Kimi", "kimi acp"),
  known("vibe", "Mistral Vibe", "vibe-acp", { aliases: ["mistral"] }),
  known("junie", "Junie", "junie --acp=true", { npm: "@jetbrains/junie" }),
  known("droid", "Factory Droid", "droid exec --output-format acp", {
    aliases: ["factory"],
    env: { DROID_DISABLE_AUTO_UPDATE: "true" },
    npm: "droid",
  }),
  known("kilo", "Kilo Code", "kilo acp", { npm: "@kilocode/cli" }),
  known("amp", "Amp", "amp-acp"),
  known("devin", "Devin", "devin acp"),
  known("grok", "Grok", "grok agent stdio", { npm: "@xai-official/grok" }),
  known("qoder", "Qoder", "qodercli --acp", { npm: "@qoder-ai/qodercli" }),
  known("codebuddy", "CodeBuddy", "codebuddy --acp", { npm: "@tencent-ai/codebuddy-code" }),
  known("stakpak", "Stakpak", "stakpak acp"),
  known("cagent", "cagent", "cagent acp"),
  known("crow-cli", "Crow", "crow-cli acp"),
  known("code-assistant", "Code Assistant", "code-assistant acp"),
  known("nova", "Nova", "nova acp"),
  known("dimcode", "Dimcode", "dimcode acp"),
  known("spettro", "Spettro", "spettro --acp"),
  known("cortex", "Cortex", "cortex acp serve"),
  known("harn", "Harn", "harn serve acp"),
  known("poolside", "Poolside", "pool acp"),
  known("vtcode", "VT Code", "vtcode acp", { env: { VT_ACP_ENABLED: "1" } }),
  known("fast-agent", "fast-agent", "fast-agent-acp -x"),
  known("deepagents", "Deep Agents", "deepagents"),
  known("autohand-acp", "Autohand", "autohand-acp"),
  known("glm-acp-agent", "GLM", "glm-acp-agent"),
  known("corust-agent-acp", "Corust", "corust-agent-acp"),
  known("sigit", "Sigit", "sigit"),
  known("dirac", "Dirac", "dirac --acp", { npm: "dirac-cli" }),
];

/** The agent called `name`, by its name or an alias. */
export function findKnownAgent(name: string): KnownAgent | null {
  return KNOWN_AGENTS.find((agent) => agent.name === name || agent.aliases.includes(name)) ?? null;
}

/** Names that resemble `name`, best first, at most three. */
export function nearestAgents(name: string): string[] {
  const names = ["demo", ...KNOWN_AGENTS.map((agent) => agent.name)];
  const scored = names.map((known) => ({ known, distance: editDistance(name.toLowerCase(), known) }));
  const near = scored.filter(({ known, distance }) =>
    distance <= 2 || known.startsWith(name) || name.startsWith(known)
  );
  return near.sort((a, b) => a.distance - b.distance).slice(0, 3).map(({ known }) => known);
}

/**
 * Where `program` is: itself when it is a path, else the first executable on `path` (POSIX PATH), else null.
 *
 * Always absolute: a relative one would be looked for again in the agent's own directory, where a program
 * of the same name may lie in wait.
 */
export function findProgram(program: string, path: string): string | null {
  if (program.includes("/")) return isExecutable(program) ? resolve(program) : null;
  for (const directory of path.split(":")) {
    const candidate = join(directory === "" ? "." : directory, program);
    if (isExecutable(candidate)) return resolve(candidate);
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    const info = Deno.statSync(path);
    return info.isFile && (info.mode === null || (info.mode & 0o111) !== 0);
  } catch {
    return false; // not there, or not for us to see: either way it cannot be started
  }
}

/** Levenshtein distance; the names are short. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, replace));
    }
    row = next;
  }
  return row[b.length];
}
