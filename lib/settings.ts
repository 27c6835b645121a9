/**
 * What `/api` says of drawbridge itself: its settings and limits, the agents it knows, the devices signed in.
 *
 * Types only.
 */

/** Where a setting's value comes from; the first of these that names it wins. */
export type SettingSource = "flag" | "environment" | "config file" | "default";

/** One setting of the running drawbridge. */
export interface SettingShown {
  /** As a config file names it. */
  readonly name: string;
  /** Of variables for agents their names alone. Null where there is none. */
  readonly value: string | number | boolean | null;
  readonly source: SettingSource;
}

/** A bound that drawbridge keeps. */
export interface LimitShown {
  readonly name:
    | "agents"
    | "journal"
    | "attachment"
    | "attachments"
    | "attachmentCount"
    | "queue"
    | "lines"
    | "questions";
  readonly max: number;
  readonly unit: "agents" | "bytes" | "files" | "messages" | "lines a second" | "questions";
  /** How much of it is in use now, where that is one number. */
  readonly used?: number;
}

/** An agent, and how it is started. */
export interface AgentShown {
  readonly name: string;
  readonly title: string;
  /** Program and arguments, as words of a command line. */
  readonly command: string;
  readonly installed: boolean;
  /** The npm package it comes from, where it has one. */
  readonly npm: string | null;
}

/** `GET /api/settings`. */
export interface SettingsShown {
  readonly version: string;
  /** Absolute. */
  readonly stateDir: string;
  /** Directory of new sessions. Absolute. */
  readonly cwd: string;
  readonly settings: readonly SettingShown[];
  readonly limits: readonly LimitShown[];
  readonly agents: readonly AgentShown[];
}

/**
 * `POST /api/agents/test` `{agent}` answers this: it was started, asked who it is (`initialize`), and ended.
 * With 409 when another test runs, with 404 for an agent that is not listed.
 */
export type AgentTried =
  | {
    readonly outcome: "answered";
    /** As the agent calls itself; null where it does not. */
    readonly name: string | null;
    readonly version: string | null;
    /** From its start to its answer. Milliseconds. */
    readonly tookMs: number;
    /** Ways to sign in that it names; whether one is needed shows when a session begins. */
    readonly signIns: readonly string[];
  }
  | {
    readonly outcome: "failed";
    readonly why: string;
    /** The end of what it said on stderr, at most 4 KiB. */
    readonly stderr: string;
    readonly tookMs: number;
  };

/** A browser that is signed in, as `GET /api/devices` lists it. */
export interface DeviceShown {
  readonly deviceId: string;
  readonly label: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** When its sign-in ends by itself. Epoch milliseconds. */
  readonly expiresAt: number;
  /** A page of it is open now. */
  readonly connected: boolean;
  /** It is the one that asks. */
  readonly own: boolean;
}

/** `POST /api/devices/revoke`: signs out one device, or all but the one that asks. */
export type DeviceRevocation = { readonly deviceId: string } | { readonly others: true };
