/**
 * Our types of ACP, held against the official SDK's: what an agent may send fits what we read, what we
 * send fits what an agent reads, and no field is of our own invention. `deno check` does the holding;
 * only the version number is compared when the tests run.
 */
import { assertEquals } from "@std/assert";
import { PROTOCOL_VERSION as SDK_VERSION } from "@agentclientprotocol/sdk";
import type * as sdk from "@agentclientprotocol/sdk";
import type * as ours from "../../lib/acp.ts";
import { PROTOCOL_VERSION } from "../../lib/acp.ts";

type Holds<Claim extends true> = Claim;
type Fits<From, To> = [From] extends [To] ? true : false;
/** No field of `Ours` that `Theirs` does not have. */
type NoInvention<Ours, Theirs> = Fits<keyof Ours, keyof Theirs>;
type Same<A, B> = Fits<A, B> extends true ? Fits<B, A> : false;

/** What agents send is read by our types. */
export type Read = [
  Holds<Fits<sdk.ContentBlock, ours.ContentBlock>>,
  Holds<Fits<sdk.SessionUpdate, ours.SessionUpdate>>,
  Holds<Fits<sdk.ToolCallUpdate, ours.ToolCallUpdate>>,
  Holds<Fits<sdk.ToolCallContent, ours.ToolContent>>,
  Holds<Fits<sdk.ToolCallLocation, ours.ToolLocation>>,
  Holds<Fits<sdk.ToolKind, ours.ToolKind>>,
  Holds<Fits<sdk.ToolCallStatus, ours.ToolStatus>>,
  Holds<Fits<sdk.PlanEntry, ours.PlanEntry>>,
  Holds<Fits<sdk.AvailableCommand, ours.AvailableCommand>>,
  Holds<Fits<sdk.SessionModeState, ours.SessionModes>>,
  Holds<Fits<sdk.SessionConfigOption, ours.ConfigOption>>,
  Holds<Fits<sdk.UsageUpdate, ours.Usage>>,
  Holds<Fits<sdk.PermissionOption, ours.PermissionOption>>,
  Holds<Fits<sdk.StopReason, ours.StopReason>>,
  Holds<Fits<sdk.PromptCapabilities, ours.PromptCapabilities>>,
  Holds<Fits<sdk.AuthMethod, ours.AuthMethod>>,
  Holds<Fits<sdk.NewSessionResponse, ours.SessionSetup>>,
  Holds<Fits<sdk.LoadSessionResponse, ours.SessionSetup>>,
  Holds<Fits<sdk.ResumeSessionResponse, ours.SessionSetup>>,
];

/** What we send is read by theirs; arrays of ours may not be changed, which is no matter of the wire. */
export type Sent = [
  Holds<Fits<ours.TextContent, sdk.TextContent>>,
  Holds<Fits<ours.ImageContent, sdk.ImageContent>>,
  Holds<Fits<ours.AudioContent, sdk.AudioContent>>,
  Holds<Fits<ours.ResourceLink, sdk.ResourceLink>>,
  Holds<Fits<ours.PermissionOutcome, sdk.RequestPermissionOutcome>>,
];

/** Each known word of an open set is a word of theirs, and each of theirs is known to us. */
type Known<Set extends string> = Set extends unknown
  ? (string & Record<never, never> extends Set ? never : Set)
  : never;

export type Words = [
  Holds<Same<Known<ours.ToolKind>, sdk.ToolKind>>,
  Holds<Same<Known<ours.ToolStatus>, sdk.ToolCallStatus>>,
  Holds<Same<Known<ours.PermissionKind>, sdk.PermissionOptionKind>>,
  Holds<Same<Known<ours.StopReason>, sdk.StopReason>>,
  Holds<Same<Known<ours.PlanEntry["priority"]>, sdk.PlanEntry["priority"]>>,
  Holds<Same<Known<ours.PlanEntry["status"]>, sdk.PlanEntry["status"]>>,
  Holds<Same<ours.SessionUpdate["sessionUpdate"], sdk.SessionUpdate["sessionUpdate"]>>,
  Holds<Same<ours.ContentBlock["type"], sdk.ContentBlock["type"]>>,
  Holds<Same<ours.ToolContent["type"], sdk.ToolCallContent["type"]>>,
  Holds<Same<ours.ConfigOption["type"], sdk.SessionConfigOption["type"]>>,
];

type Update<All, Kind extends string> = Extract<All, { sessionUpdate: Kind }>;
type UpdateFields<Kind extends ours.SessionUpdate["sessionUpdate"]> = NoInvention<
  Update<ours.SessionUpdate, Kind>,
  Update<sdk.SessionUpdate, Kind>
>;

type Block<Type extends string> = Extract<sdk.ContentBlock, { type: Type }>;

export type Fields = [
  Holds<NoInvention<ours.TextContent, Block<"text">>>,
  Holds<NoInvention<ours.ImageContent, Block<"image">>>,
  Holds<NoInvention<ours.AudioContent, Block<"audio">>>,
  Holds<NoInvention<ours.ResourceLink, Block<"resource_link">>>,
  Holds<NoInvention<ours.ToolCallUpdate, sdk.ToolCallUpdate>>,
  Holds<NoInvention<ours.ToolCallUpdate, sdk.ToolCall>>,
  Holds<NoInvention<ours.PlanEntry, sdk.PlanEntry>>,
  Holds<NoInvention<ours.AvailableCommand, sdk.AvailableCommand>>,
  Holds<NoInvention<ours.SessionMode, sdk.SessionMode>>,
  Holds<NoInvention<ours.SessionModes, sdk.SessionModeState>>,
  Holds<NoInvention<ours.PermissionOption, sdk.PermissionOption>>,
  Holds<NoInvention<ours.PromptCapabilities, sdk.PromptCapabilities>>,
  Holds<NoInvention<ours.AgentCapabilities, sdk.AgentCapabilities>>,
  Holds<NoInvention<ours.InitializeResult, sdk.InitializeResponse>>,
  Holds<UpdateFields<"agent_message_chunk">>,
  Holds<UpdateFields<"tool_call">>,
  Holds<UpdateFields<"tool_call_update">>,
  Holds<UpdateFields<"plan">>,
  Holds<UpdateFields<"available_commands_update">>,
  Holds<UpdateFields<"config_option_update">>,
  Holds<UpdateFields<"session_info_update">>,
  Holds<UpdateFields<"usage_update">>,
  Holds<UpdateFields<"notice">>,
  Holds<UpdateFields<"compaction_update">>,
  Holds<UpdateFields<"compaction_summary_chunk">>,
];

/** Were the SDK's types not found, everything would fit everything. */
export type Sane = [
  Holds<Same<Fits<sdk.PermissionOption, { readonly invented: string }>, false>>,
  Holds<Same<Fits<sdk.SessionUpdate, ours.ContentBlock>, false>>,
];

Deno.test("PROTOCOL_VERSION is the SDK's", () => {
  assertEquals(PROTOCOL_VERSION, SDK_VERSION);
});
