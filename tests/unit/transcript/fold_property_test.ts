import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Entry } from "../../../lib/transcript/entries.ts";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { transcriptText } from "../../../lib/transcript/text.ts";
import { EMPTY_TRANSCRIPT, type Transcript } from "../../../lib/transcript/transcript.ts";
import type { Event } from "../../../lib/wire.ts";

/** Anything JSON can carry, with the words the fold looks for strewn in. */
const garbage = fc.anything({
  values: [
    fc.string(),
    fc.integer(),
    fc.constantFrom("t1", "text", "content", "diff", "terminal", "completed", "in_progress", "p1", "q1"),
  ],
  key: fc.constantFrom(
    "type",
    "text",
    "content",
    "toolCallId",
    "path",
    "terminal_id",
    "data",
    "terminal_output",
    "x",
  ),
  maxDepth: 4,
});

const kinds = fc.constantFrom(
  ...[
    "user_message_chunk",
    "agent_message_chunk",
    "agent_thought_chunk",
    "tool_call",
    "tool_call_update",
    "plan",
  ],
  ...["available_commands_update", "current_mode_update", "config_option_update", "session_info_update"],
  ...["usage_update", "notice", "compaction_update", "compaction_summary_chunk", "who_knows"],
  ...["subagent_update", "subagent_spawned", "session_message", "session_message_chunk"],
);

const sessions = fc.constantFrom("s1", "s2", "s3");
/** Whose sub-agent says it, in several agents' ways. */
const parents = fc.oneof(
  fc.record({ claudeCode: fc.record({ parentToolUseId: fc.constantFrom("t1", "t2", "t3") }) }),
  fc.record({ parentToolCallId: fc.constantFrom("t1", "t2") }),
  fc.record({ subagent_session_info: fc.record({ session_id: sessions }) }),
);

const fields = fc.record({
  sessionUpdate: fc.oneof({ arbitrary: kinds, weight: 9 }, { arbitrary: garbage, weight: 1 }),
  toolCallId: fc.oneof(fc.constantFrom("t1", "t2", ""), garbage),
  content: fc.oneof(fc.record({ type: fc.constant("text"), text: fc.string() }), garbage),
  status: fc.oneof(fc.constantFrom("pending", "in_progress", "completed", "failed"), garbage),
  entries: garbage,
  _meta: fc.oneof(parents, garbage),
  sessionId: fc.oneof(sessions, garbage),
  senderSessionId: fc.oneof(sessions, garbage),
  state: fc.oneof(
    fc.constantFrom("running", "completed"),
    fc.record({ state: fc.constant("idle") }),
    garbage,
  ),
  locations: garbage,
  rawInput: garbage,
  title: garbage,
  messageId: garbage,
  compactionId: garbage,
}, { requiredKeys: ["sessionUpdate"] });

const options = fc.array(
  fc.oneof(fc.record({ optionId: fc.constantFrom("a", "b"), name: garbage, kind: garbage }), garbage),
  { maxLength: 3 },
);
const toolCall = fc.oneof(fields, garbage);

/** Bodies of events: ours are well formed at the top, an agent's part may be anything. */
const body = fc.oneof(
  { arbitrary: fields.map((update) => ({ type: "update", message: { params: { update } } })), weight: 12 },
  garbage.map((update) => ({ type: "update", message: { params: { update } } })),
  garbage.map((blocks) => ({
    type: "prompt",
    promptId: "p1",
    blocks: Array.isArray(blocks) ? blocks : [],
    by: null,
  })),
  fc.record({
    type: fc.constant("permission_request"),
    id: fc.constantFrom("q1", "q2"),
    toolCall,
    options,
    sessionId: fc.oneof(sessions, fc.constant(undefined)),
  }),
  {
    arbitrary: fc.tuple(sessions, fields).map(([sessionId, update]) => ({
      type: "extension",
      message: { method: "session/update", params: { sessionId, update } },
    })),
    weight: 8,
  },
  fc.record({
    type: fc.constant("permission_response"),
    id: fc.constantFrom("q1", "q2"),
    outcome: fc.oneof(
      fc.record({ outcome: fc.constant("selected"), optionId: fc.constantFrom("a", "c") }),
      garbage,
    ),
    by: garbage,
  }),
  fc.record({
    type: fc.constant("prompt_done"),
    promptId: fc.constant("p1"),
    stopReason: garbage,
    error: garbage,
  }),
  fc.record({
    type: fc.constant("agent"),
    status: fc.constantFrom("starting", "ready", "exited"),
    exit: garbage,
  }),
  fc.record({ type: fc.constant("auth_required"), message: garbage, methods: garbage }),
  fc.record({ type: fc.constant("extension"), message: fc.record({ method: fc.string(), params: garbage }) }),
  fc.record({ type: fc.constant("queue"), prompts: garbage }),
  fc.record({
    type: fc.constantFrom("cancel", "notice", "session_info", "authenticated", "of_tomorrow"),
    text: garbage,
    level: garbage,
  }),
);

const journals = fc.array(body, { maxLength: 25 }).map((bodies) =>
  // Deliberately not events: the fold must survive what the type forbids.
  bodies.map((one, index) => ({ seq: index + 1, at: index * 10, ...one })) as unknown as Event[]
);

/** All but the index, which is a memory of positions and no part of what is shown. */
function visible({ memory, entries, ...rest }: Transcript): unknown {
  return { ...rest, ...visibleParts({ memory, entries }) };
}

function visibleParts({ memory, entries }: Pick<Transcript, "memory" | "entries">) {
  const { index: _, ...kept } = memory;
  return { memory: kept, entries: entries.map(visibleEntry) };
}

function visibleEntry(entry: Entry): unknown {
  if (entry.kind !== "tool" || entry.thread === null) return entry;
  const { memory, entries, ...rest } = entry.thread;
  return { ...entry, thread: { ...rest, ...visibleParts({ memory, entries }) } };
}

/** The ids of all entries, those of sub-agents with them. */
function idsIn(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => [
    entry.id,
    ...entry.kind === "tool" && entry.thread ? idsIn(entry.thread.entries) : [],
  ]);
}

Deno.test("foldEvents() survives whatever an agent sends", () => {
  fc.assert(
    fc.property(journals, (events) => {
      transcriptText(foldEvents(EMPTY_TRANSCRIPT, events));
    }),
    { numRuns: 1500 },
  );
});

Deno.test("foldEvents() gives the same for one event at a time as for all at once", () => {
  fc.assert(
    fc.property(journals, fc.nat(25), (events, cut) => {
      const atOnce = visible(foldEvents(EMPTY_TRANSCRIPT, events));
      const oneByOne = events.reduce(
        (transcript, event) => foldEvents(transcript, [event]),
        EMPTY_TRANSCRIPT,
      );
      const inTwo = foldEvents(foldEvents(EMPTY_TRANSCRIPT, events.slice(0, cut)), events.slice(cut));
      assertEquals(visible(oneByOne), atOnce);
      assertEquals(visible(inTwo), atOnce);
    }),
    { numRuns: 500 },
  );
});

Deno.test("foldEvents() never changes a transcript it handed out", () => {
  fc.assert(
    fc.property(journals, (events) => {
      let transcript = EMPTY_TRANSCRIPT;
      for (const event of events) {
        const before = structuredClone(visible(transcript));
        const next = foldEvents(transcript, [event]);
        assertEquals(visible(transcript), before);
        transcript = next;
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("foldEvents() tells nothing twice: no two entries have one id, whoever's they are", () => {
  fc.assert(
    fc.property(journals, (events) => {
      const ids = idsIn(foldEvents(EMPTY_TRANSCRIPT, events).entries);
      assertEquals(ids.length, new Set(ids).size);
    }),
    { numRuns: 500 },
  );
});
