/**
 * The Kiro-like agent's side of ACP v1: legacy modes and models, loads that a lock refuses, `_kiro.dev/*`.
 *
 * Prompts: `say TEXT`, `die` (SIGKILL, the lock stays), `hang` (until cancelled), `tell METHOD JSON` (sends
 * `_kiro.dev/METHOD` with these parameters and this session's id unless they name one).
 */
import type { Message, Wire } from "../fixture_agent/wire.ts";
import type { Manners } from "./manners.ts";
import type { KiroStore } from "./store.ts";

export interface KiroAgentOptions {
  readonly manners: Manners;
  readonly store: KiroStore;
  readonly wire: Wire;
}

interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params: Message;
}

export class KiroAgent {
  readonly #options: KiroAgentOptions;
  #mode = "kiro_default";
  #model = "auto";
  #cancel: (() => void) | null = null;

  constructor(options: KiroAgentOptions) {
    this.#options = options;
  }

  receive(line: string): void {
    const { id, method, params = {} } = JSON.parse(line);
    if (method === "session/cancel") this.#cancel?.();
    else if (id !== undefined && typeof method === "string") this.#requested({ id, method, params });
  }

  #requested(request: Request): void {
    const { id, method } = request;
    switch (method) {
      case "initialize":
        return this.#answer(id, {
          protocolVersion: 1,
          agentInfo: { name: "kiro-cli", version: "2.28.0" },
          agentCapabilities: { loadSession: true, promptCapabilities: { image: true } },
          authMethods: [],
        });
      case "session/new":
        return this.#new(request);
      case "session/load":
        return this.#load(request);
      case "session/prompt":
        return this.#prompt(request);
      case "session/set_mode":
        return this.#switch(request);
      case "session/set_model":
        this.#model = String(request.params.modelId);
        return this.#answer(id, {});
      default:
        return this.#refuse(id, { code: -32601, message: `Method not found: ${method}` });
    }
  }

  #new({ id, params }: Request): void {
    const sessionId = crypto.randomUUID();
    this.#options.store.create(sessionId, String(params.cwd));
    // Ahead of the answer: nobody knows the session's id yet.
    this.#tell("commands/available", { sessionId, commands: [], prompts: [] });
    this.#answer(id, { sessionId, ...this.#setup() });
    this.#greet(sessionId);
  }

  #load({ id, params }: Request): void {
    const { manners, store, wire } = this.#options;
    const sessionId = String(params.sessionId);
    const load = store.noteLoad(sessionId);
    if (manners.has("hang-load")) return;
    if (!store.has(sessionId)) {
      if (manners.has("exit-unknown")) Deno.exit(0);
      return; // as 1.28: no answer, ever
    }
    if (manners.has("slow-release") && load >= (manners.number ?? 3)) store.letGo(sessionId);
    const held = store.holder(sessionId);
    if (manners.has("load-fails")) return this.#failed(id, "Permission denied (os error 13)");
    if (manners.has("reread") && load <= (manners.number ?? 2)) {
      return this.#failed(id, "failed to re-read lock file: No such file or directory");
    }
    if (held !== null) return this.#failed(id, `Session is active in another process (PID ${held})`);
    store.take(sessionId);
    for (const update of store.history(sessionId)) {
      wire.send({ method: "session/update", params: { sessionId, update } });
    }
    this.#answer(id, this.#setup());
    this.#greet(sessionId);
  }

  #setup(): Message {
    const mode = (id: string, name: string) => ({ id, name });
    return {
      modes: {
        currentModeId: this.#mode,
        availableModes: [mode("kiro_default", "Default"), mode("kiro_planner", "Planner")],
      },
      models: {
        currentModelId: this.#model,
        availableModels: [{ modelId: "auto", name: "Auto" }, { modelId: "large", name: "Large" }],
      },
    };
  }

  /** What Kiro tells by itself as a session opens; the commands twice, as servers come up. */
  #greet(sessionId: string): void {
    const commands = [{ name: "/compact", description: "Make room", meta: { inputType: "panel" } }];
    const prompts = [{ name: "review", description: "Look it over" }];
    this.#tell("commands/available", {
      sessionId,
      commands,
      prompts: [],
      tools: [{ name: "x".repeat(5000) }],
    });
    this.#tell("commands/available", { sessionId, commands, prompts, mcpServers: [] });
    this.#tell("metadata", { sessionId, contextUsagePercentage: 12.5 });
    if (!this.#options.manners.has("servers")) return;
    this.#tell("mcp/server_init_failure", { sessionId, serverName: "broken", error: "exit status 1" });
    const url = "https://sign.in.example/authorize?id=1";
    this.#tell("mcp/oauth_request", { sessionId, serverName: "github", url });
    this.#tell("mcp/oauth_request", { sessionId, serverName: "github", oauthUrl: url });
    this.#tell("mcp/oauth_request", { sessionId, serverName: "sly", url: "javascript:alert(1)" });
  }

  #prompt({ id, params }: Request): void {
    const { store, wire } = this.#options;
    const sessionId = String(params.sessionId);
    const [{ text }] = params.prompt as readonly { text: string }[]; // the tests send text
    const [word, ...rest] = text.split(" ");
    store.remember(sessionId, { sessionUpdate: "user_message_chunk", content: { type: "text", text } });
    const say = (said: string) => {
      const update = { sessionUpdate: "agent_message_chunk", content: { type: "text", text: said } };
      store.remember(sessionId, update);
      wire.send({ method: "session/update", params: { sessionId, update } });
    };
    // A subagent's, at work in every turn: not about this session.
    this.#tell("metadata", { sessionId: "of-a-subagent", contextUsagePercentage: 99 });
    if (word === "say") say(rest.join(" "));
    if (word === "tell") this.#tell(rest[0], { sessionId, ...JSON.parse(rest.slice(1).join(" ")) });
    if (word === "die") {
      say("about to die");
      Deno.kill(Deno.pid, "SIGKILL");
    }
    if (word !== "hang") return this.#answer(id, { stopReason: "end_turn" });
    say("hanging");
    this.#cancel = () => this.#answer(id, { stopReason: "cancelled" });
  }

  #switch({ id, params }: Request): void {
    const previousAgentName = this.#mode;
    this.#mode = String(params.modeId);
    this.#answer(id, {});
    this.#tell("agent/switched", { sessionId: params.sessionId, agentName: this.#mode, previousAgentName });
  }

  #failed(id: unknown, why: string): void {
    this.#refuse(id, {
      code: -32603,
      message: "Internal error",
      data: `Failed to start session: ${why}`,
    });
  }

  #tell(method: string, params: Message): void {
    this.#options.wire.send({ method: `_kiro.dev/${method}`, params });
  }

  #answer(id: unknown, result: Message): void {
    this.#options.wire.send({ id, result });
  }

  #refuse(id: unknown, error: Message): void {
    this.#options.wire.send({ id, error });
  }
}
