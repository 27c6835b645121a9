/**
 * An agent as a real child process, driven by the official SDK's client side.
 *
 * Knows no drawbridge: it is the second opinion on an agent. Every line the agent wrote is kept as it
 * came; disposing kills the process.
 */
import { client, ndJsonStream, type SessionNotification } from "@agentclientprotocol/sdk";
import type { ClientCapabilities, ClientContext, PromptResponse } from "@agentclientprotocol/sdk";
import type { RequestPermissionOutcome, RequestPermissionRequest } from "@agentclientprotocol/sdk";

export type Update = SessionNotification["update"];

export interface SdkClientOptions {
  /** The program's arguments after `deno run -A`. */
  readonly args: readonly string[];
  /** Answers permission questions; without it they stay open. */
  readonly onPermission?: (request: RequestPermissionRequest) => RequestPermissionOutcome | "wait";
}

/** What drawbridge would say of itself. */
export const fullCapabilities: ClientCapabilities = {
  session: { configOptions: { boolean: {} } },
  _meta: { terminal_output: true },
};

const WAIT_MS_MAX = 20_000;

export class SdkClient implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #changed = new Set<() => void>();
  readonly #tapped: Promise<void>;
  /** The requests sent, by id. */
  readonly methods = new Map<unknown, string>();
  readonly lines: string[] = [];
  readonly updates: Update[] = [];
  readonly questions: RequestPermissionRequest[] = [];
  readonly agent: ClientContext;
  readonly exit: Promise<Deno.CommandStatus>;
  stderr = "";

  constructor(options: SdkClientOptions) {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", ...options.args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    });
    this.#child = command.spawn();
    this.exit = this.#child.status;
    const [forSdk, forTap] = this.#child.stdout.tee();
    this.#tapped = Promise.all([this.#tap(forTap), this.#listen()]).then(() => {});
    this.agent = this.#connect(forSdk, options);
  }

  /** Resolves when `look` finds something; fails after 20 s, saying what was waited for. */
  async until<T>(what: string, look: () => T | undefined): Promise<T> {
    const found = Promise.withResolvers<T>();
    const check = () => {
      const value = look();
      if (value !== undefined) found.resolve(value);
    };
    const timer = setTimeout(
      () => found.reject(new Error(`Waited ${WAIT_MS_MAX} ms for ${what}. Last line: ${this.lines.at(-1)}`)),
      WAIT_MS_MAX,
    );
    this.#changed.add(check);
    check();
    try {
      return await found.promise;
    } finally {
      clearTimeout(timer);
      this.#changed.delete(check);
    }
  }

  async initialize(clientCapabilities: ClientCapabilities = fullCapabilities) {
    return await this.agent.request("initialize", { protocolVersion: 1, clientCapabilities });
  }

  /** Initializes and opens a session; resolves with its id. */
  async open(clientCapabilities?: ClientCapabilities): Promise<string> {
    await this.initialize(clientCapabilities);
    const { sessionId } = await this.agent.request("session/new", { cwd: "/castle", mcpServers: [] });
    return sessionId;
  }

  prompt(sessionId: string, text: string): Promise<PromptResponse> {
    return this.agent.request("session/prompt", { sessionId, prompt: [{ type: "text", text }] });
  }

  /** The text of all message chunks so far. */
  text(): string {
    return this.updates.map((update) =>
      update.sessionUpdate === "agent_message_chunk" && update.content.type === "text"
        ? update.content.text
        : ""
    ).join("");
  }

  /** Ends the agent's stdin and resolves with its exit code. */
  async close(): Promise<number> {
    await this.#stdin.close();
    return (await this.exit).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* it has ended already */ }
    await this.exit;
    await this.#tapped;
    await this.#stdin.abort().catch(() => {/* closed already */});
  }

  #stdin!: WritableStreamDefaultWriter<Uint8Array>;

  #connect(stdout: ReadableStream<Uint8Array>, options: SdkClientOptions): ClientContext {
    this.#stdin = this.#child.stdin.getWriter();
    const output = new WritableStream<Uint8Array>({
      write: async (bytes) => {
        for (const line of new TextDecoder().decode(bytes).trim().split("\n")) {
          const { id, method } = JSON.parse(line);
          if (id !== undefined && method) this.methods.set(id, method);
        }
        await this.#stdin.write(bytes).catch(() => {/* the agent has ended */});
      },
    });
    return client({ name: "drawbridge-test" })
      .onNotification("session/update", ({ params }) => {
        this.updates.push(params.update);
        this.#tellWaiters();
      })
      .onRequest("session/request_permission", ({ params }) => {
        this.questions.push(params);
        this.#tellWaiters();
        const outcome = options.onPermission?.(params) ?? "wait";
        return outcome === "wait"
          ? this.exit.then(() => ({ outcome: { outcome: "cancelled" } }))
          : { outcome };
      })
      .connect(ndJsonStream(output, stdout)).agent;
  }

  async #tap(stdout: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of stdout) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      this.lines.push(...lines);
      this.#tellWaiters();
    }
  }

  async #listen(): Promise<void> {
    for await (const text of this.#child.stderr) {
      this.stderr += new TextDecoder().decode(text);
      this.#tellWaiters();
    }
  }

  #tellWaiters(): void {
    for (const check of [...this.#changed]) check();
  }
}
