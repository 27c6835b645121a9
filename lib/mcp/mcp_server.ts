/**
 * An MCP server over lines of JSON-RPC (MCP 2025-11-25): initialize, ping, tools/list, tools/call.
 *
 * Knows no transport and no tool's work: it takes lines, gives lines, and hands calls on.
 */
import { type IncomingRequest, Peer, type RpcId } from "../rpc/peer.ts";
import type { Tool } from "./tools.ts";
import { errorText } from "../log.ts";

/** Revisions that this server speaks, newest first: for these few methods they are alike. */
const PROTOCOL_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/** Characters of an unknown name that are repeated in the answer. */
const NAME_CHARS_MAX = 40;
const CODE = { parse: -32700, methodNotFound: -32601, invalidParams: -32602 } as const;

export interface McpServerOptions {
  readonly tools: readonly Tool[];
  /** Does a tool's work. Resolves with JSON; what it rejects with is told to the model. */
  readonly call: (name: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** Takes one line, without its newline. Must not throw. */
  readonly send: (line: string) => void;
  readonly version: string;
}

export class McpServer {
  readonly #options: McpServerOptions;
  readonly #peer: Peer;
  /** Calls under way that are to be answered. */
  readonly #calls = new Set<RpcId>();
  /** Calls under way. */
  readonly #working = new Set<Promise<void>>();

  constructor(options: McpServerOptions) {
    this.#options = options;
    this.#peer = new Peer({
      send: options.send,
      onRequest: (request) => this.#onRequest(request),
      onNotification: (method, params) => this.#onNotification(method, params),
      onNoise: () => this.#peer.fail(null, { code: CODE.parse, message: "Parse error" }),
    });
  }

  receive(line: string): void {
    this.#peer.receive(line);
  }

  /** Resolves when every call that has come until now is done. */
  async idle(): Promise<void> {
    await Promise.all(this.#working);
  }

  #onRequest({ id, method, params }: IncomingRequest): void {
    switch (method) {
      case "initialize":
        return this.#peer.respond(id, this.#initialize(asRecord(params)));
      case "ping":
        return this.#peer.respond(id, {});
      case "tools/list":
        return this.#peer.respond(id, { tools: this.#options.tools });
      case "tools/call":
        return this.#work(this.#call(id, asRecord(params)));
      default:
        return this.#peer.fail(id, {
          code: CODE.methodNotFound,
          message: `Method not found: ${shown(method)}`,
        });
    }
  }

  #onNotification(method: string, params: unknown): void {
    const { requestId } = asRecord(params);
    // A cancelled call is not answered (MCP, cancellation); its work may be done all the same.
    if (method === "notifications/cancelled" && isId(requestId)) this.#calls.delete(requestId);
  }

  #initialize({ protocolVersion }: Record<string, unknown>) {
    const known = PROTOCOL_VERSIONS.find((version) => version === protocolVersion);
    return {
      protocolVersion: known ?? PROTOCOL_VERSIONS[0],
      capabilities: { tools: {} },
      serverInfo: { name: "drawbridge", title: "drawbridge", version: this.#options.version },
    };
  }

  #work(call: Promise<void>): void {
    const working: Promise<void> = call.finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  async #call(id: RpcId, { name, arguments: args }: Record<string, unknown>): Promise<void> {
    const tool = this.#options.tools.find((tool) => tool.name === name);
    if (!tool) {
      return this.#peer.fail(id, {
        code: CODE.invalidParams,
        message: `Unknown tool: ${shown(String(name))}`,
      });
    }
    this.#calls.add(id);
    const result = await this.#result(tool, asRecord(args));
    if (this.#calls.delete(id)) this.#peer.respond(id, result);
  }

  /** A tool that fails is the model's to read, not a protocol error (MCP, tools: error handling). */
  async #result(tool: Tool, args: Record<string, unknown>): Promise<unknown> {
    try {
      assertArguments(tool, args);
      const value = await this.#options.call(tool.name, args);
      const text = JSON.stringify(value, null, 1);
      return { content: [{ type: "text", text }], structuredContent: value };
    } catch (error) {
      const text = errorText(error);
      return { content: [{ type: "text", text }], isError: true };
    }
  }
}

/** @throws Error that the model can mend its call by. */
function assertArguments({ name, inputSchema }: Tool, args: Record<string, unknown>): void {
  for (const key of inputSchema.required ?? []) {
    if (args[key] === undefined) throw new Error(`Cannot call ${name} without "${key}"`);
  }
  for (const [key, value] of Object.entries(args)) {
    const schema = inputSchema.properties[key];
    if (!schema) throw new Error(`Cannot call ${name} with "${key}" as it takes no such argument`);
    const type = "type" in schema ? schema.type : "";
    const given: string = typeof value;
    if (given !== type) throw new Error(`Cannot call ${name} as "${key}" is not a ${type}`);
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  // An object of unknown fields is exactly a record.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}

/** What a client sent, repeated to it. */
function shown(name: string): string {
  return name.slice(0, NAME_CHARS_MAX);
}

function isId(value: unknown): value is RpcId {
  return typeof value === "string" || typeof value === "number";
}
