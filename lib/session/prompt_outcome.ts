/**
 * How a prompt turn ended, from the agent's answer to the journal's words. Pure.
 */
import { ErrorCode } from "../acp.ts";
import { RpcError, type Settled } from "../rpc/peer.ts";
import type { WireError } from "../wire.ts";

/** The rest of a `prompt_done` event. An agent that gives no stop reason is taken to have ended its turn. */
export function outcomeOf(settled: Settled): { stopReason?: string; error?: WireError; usage?: unknown } {
  if ("error" in settled) return { error: asWireError(settled.error) };
  const { stopReason, usage } = (settled.result ?? {}) as { stopReason?: unknown; usage?: unknown }; // checked here
  return { stopReason: typeof stopReason === "string" ? stopReason : "end_turn", usage };
}

function asWireError(error: Error): WireError {
  if (!(error instanceof RpcError)) return { message: error.message };
  return { message: error.message, code: error.code, data: error.data };
}

/** What the agent says when its person must sign in before it goes on; else null. */
export function signInWanted(settled: Settled): string | null {
  if (!("error" in settled) || !(settled.error instanceof RpcError)) return null;
  return settled.error.code === ErrorCode.authRequired ? settled.error.message : null;
}

/**
 * Whether the agent surely goes on knowing the prompt. One that it refused is left out of its memory (ACP v1, stop
 * reasons), and one that was cancelled may be.
 */
export function wasTaken(settled: Settled): boolean {
  const { stopReason, error } = outcomeOf(settled);
  return !error && stopReason !== "refusal" && stopReason !== "cancelled";
}
