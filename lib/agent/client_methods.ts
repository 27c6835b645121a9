/**
 * What an agent may have drawbridge do, as methods of the protocol: files and commands, each only where it
 * was switched on, and told to the agent by its capability.
 */
import type { IncomingRequest } from "../rpc/peer.ts";
import { ClientFiles } from "./client_files.ts";
import { readsMissingAsEmpty } from "./quirks.ts";
import { ClientTerminals, type TerminalListener } from "./client_terminals.ts";

/** What every agent is told that we can do (ACP v1, client capabilities). */
export const CAPABILITIES = {
  session: { configOptions: { boolean: {} }, notices: {}, compaction: {} },
  elicitation: { form: {}, url: {} },
  // Agents that have it then tell what their sub-agents do, as sessions of their own (ACP v1, unstable).
  subagents: {},
  // A person is shown the command to run in a terminal of their own.
  auth: { terminal: true },
  // Agents that run commands themselves then stream the output (a convention of several agents).
  _meta: { terminal_output: true, "terminal-auth": true },
};

export interface ClientOffers {
  /** It may read and write files of the workspace. */
  readonly files: boolean;
  /** It may run commands. */
  readonly terminals: boolean;
  /** The workspace. Absolute. */
  readonly root: string;
  /** Never shown to an agent. Absolute. */
  readonly stateDir: string;
}

export interface ClientMethodsOptions {
  readonly offers?: ClientOffers;
  /** Where the agent works. Absolute. */
  readonly cwd: string;
  /** The agent's environment, which its commands have as well. */
  readonly env: Readonly<Record<string, string>>;
  readonly listener: TerminalListener;
  /** It wrote a file; the path as it named it. */
  readonly onFileWritten: (path: string) => void;
}

/** A method's answer. @throws RpcError */
type Method = (params: unknown) => unknown;

export class ClientMethods {
  readonly #methods: Readonly<Record<string, Method>>;
  readonly #offers: ClientOffers | undefined;
  readonly #terminals: ClientTerminals | null;
  /** As the agent calls itself, once it has. */
  agentName: string | undefined;

  constructor(options: ClientMethodsOptions) {
    const { offers } = options;
    this.#offers = offers;
    this.#terminals = offers?.terminals ? new ClientTerminals({ ...options, root: offers.root }) : null;
    this.#methods = {
      ...(offers?.files && fileMethods(this.#filesOf(offers), options.onFileWritten)),
      ...(this.#terminals && terminalMethods(this.#terminals)),
    };
  }

  /** What `initialize` says of them (ACP v1, client capabilities). */
  get capabilities() {
    const files = this.#offers?.files ?? false;
    return { fs: { readTextFile: files, writeTextFile: files }, terminal: this.#terminals !== null };
  }

  /** Who answers this request; null for a method that is not offered. */
  find({ method }: IncomingRequest): Method | null {
    return Object.hasOwn(this.#methods, method) ? this.#methods[method] : null;
  }

  #filesOf(offers: ClientOffers): ClientFiles {
    return new ClientFiles({ ...offers, isMissingEmpty: () => readsMissingAsEmpty(this.agentName) });
  }

  /** Ends every command. */
  async close(): Promise<void> {
    await this.#terminals?.close();
  }
}

function fileMethods(files: ClientFiles, onWritten: (path: string) => void): Record<string, Method> {
  return {
    "fs/read_text_file": (params) => files.read(params),
    "fs/write_text_file": (params) => {
      onWritten(files.write(params));
      return {};
    },
  };
}

function terminalMethods(terminals: ClientTerminals): Record<string, Method> {
  return {
    "terminal/create": (params) => terminals.create(params),
    "terminal/output": (params) => terminals.output(params),
    "terminal/wait_for_exit": (params) => terminals.waitForExit(params),
    "terminal/kill": (params) => {
      terminals.kill(params);
      return {};
    },
    "terminal/release": (params) => {
      terminals.release(params);
      return {};
    },
  };
}
