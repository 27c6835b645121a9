/**
 * What an agent offers, read from its answer to `initialize`. Pure.
 */
import type { InitializeResult } from "../acp.ts";
import { asRecord } from "./incoming.ts";

/** A present, non-null capability means supported, even `{}` (ACP v1, capabilities). */
export function isOffered(capability: unknown): boolean {
  return capability !== undefined && capability !== null && capability !== false;
}

/** Whether the agent offers `session/<method>`: `resume`, `close`, `list`, `delete`, `fork`. */
export function offersSession(init: InitializeResult | null, method: string): boolean {
  return isOffered(init?.agentCapabilities?.sessionCapabilities?.[method]);
}

/** Whether it can be spoken to within a turn (an extension: `_session/steering`). */
export function takesSteering(init: InitializeResult | null): boolean {
  return asRecord(asRecord(init?._meta).steering).supported === true;
}
