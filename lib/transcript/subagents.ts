/**
 * Sub-agents: whatever one says or does goes into the thread below the call, or the announcement, that began it.
 *
 * One road for all agents: an update is of the conversation itself or of a thread in it, and is folded there by the
 * same fold. A row stands where its sub-agent was first heard of: what comes before its call is known makes the row
 * that the call then fills in. Rows are never moved, so nothing is lost or told twice.
 */
import { type Draft, NO_THREAD } from "./draft.ts";
import type { ToolState } from "./entries.ts";
import { type Chunk, closeMessage, markAnswered } from "./messages.ts";
import { hostOf, type Place } from "./silent_hosts.ts";
import { foldSessionMessage } from "./session_messages.ts";
import { string } from "./shape.ts";
import { type Announced, parentOf, readAnnounced, sessionBegunBy } from "./subagent_words.ts";
import { appendTool, isOpen, setToolState } from "./tool_entry.ts";
import { foldUpdate } from "./updates.ts";

/** Threads within threads; a sub-agent of the deepest is shown beside it. */
export const THREAD_DEPTH_MAX = 6;

/** What updates of a sub-agent's session are shown; its settings, commands and usage are not the conversation's. */
const SHOWN: ReadonlySet<unknown> = new Set([
  "user_message_chunk",
  "agent_message_chunk",
  "agent_thought_chunk",
  "tool_call",
  "tool_call_update",
  "plan",
  "notice",
  "session_message",
  "session_message_chunk",
]);

/** Folds what was said in the session `sessionId`; null for the conversation's own. */
export function foldSaid(root: Draft, chunk: Chunk, sessionId: string | null): void {
  const announced = readAnnounced(chunk.update);
  if (announced) return announce(root, chunk, { announced, within: sessionId });
  if (isPlain(root, chunk, sessionId)) return foldUpdate(root, chunk);
  if (sessionId !== null && !SHOWN.has(chunk.update.sessionUpdate)) return;
  claim(root, chunk);
  const above = placeOfUpdate(root, chunk, { sessionId, announces: isAnnouncing(chunk) });
  const draft = draftAt(root, above);
  if (sessionId !== null && foldSessionMessage(draft, chunk, sessionId)) return touch(root, above, chunk.at);
  foldUpdate(draft, chunk);
  noteFolded(root, { chunk, above, draft, sessionId });
}

/** Folds what is told of a sub-agent with a session of its own; unknown ones get their row `within` that session. */
export function announce(
  root: Draft,
  chunk: Chunk,
  { announced, within }: { readonly announced: Announced; readonly within: string | null },
): void {
  const { sessionId, title, role, task, state } = announced;
  if (sessionId === (within ?? root.state.context.agentSessionId)) return;
  const place = root.findPlace({ sessionId }) ?? beginSession(root, chunk, { announced, within });
  const row = rowAt(root, place);
  if (!row) return;
  const { draft, position } = row;
  const entry = draft.edit(position, "tool");
  if (!entry) return;
  if (title !== null && entry.toolCallId === rowOf(sessionId)) entry.title = title;
  const known = entry.thread;
  entry.thread = {
    ...NO_THREAD,
    ...known,
    sessionId,
    role: role ?? known?.role ?? null,
    task: task ?? known?.task ?? null,
    independent: true,
  };
  entry.lastAt = chunk.at;
  if (state !== null) setToolState(draft, { tool: entry, position, state, at: chunk.at });
}

/** Where the call of a question stands, or will: the draft, and the place of the rows above it. */
export function placeOfCall(
  root: Draft,
  chunk: Chunk,
  sessionId: string | null,
): { readonly draft: Draft; readonly above: Place } {
  const above = placeOfUpdate(root, chunk, { sessionId, announces: true });
  return { draft: draftAt(root, above), above };
}

/** What was folded, and where. */
interface Folded {
  readonly chunk: Chunk;
  readonly above: Place;
  readonly draft: Draft;
  readonly sessionId: string | null;
}

/** After an update, or the call of a question, was folded. */
export function noteFolded(root: Draft, folded: Folded): void {
  noteCall(root, folded);
  touch(root, folded.above, folded.chunk.at);
}

/** The draft that holds the entry at `place`, to be changed there, and its position in it. */
export function rowAt(
  root: Draft,
  place: Place,
): { readonly draft: Draft; readonly position: number } | null {
  const position = place.at(-1);
  return position === undefined ? null : { draft: draftAt(root, place.slice(0, -1)), position };
}

/** Nearly all updates: of a session without sub-agents. */
function isPlain(root: Draft, { update }: Chunk, sessionId: string | null): boolean {
  if (sessionId !== null || parentOf(update) !== null || sessionBegunBy(update) !== null) return false;
  const toolCallId = string(update.toolCallId);
  return toolCallId === null || root.findPlace({ toolCallId }) === null;
}

/** Of the conversation: a thread has no turns of its own. */
function turnOf(root: Draft, place: Place): number | null {
  const top = root.at(place[0]);
  return top?.kind === "tool" ? top.turn : null;
}

function isAnnouncing({ update }: Chunk): boolean {
  return update.sessionUpdate === "tool_call";
}

/** The rows below which `chunk` belongs; none for the conversation itself. */
function placeOfUpdate(
  root: Draft,
  chunk: Chunk,
  { sessionId, announces }: { readonly sessionId: string | null; readonly announces: boolean },
): Place {
  const base = sessionId === null ? [] : placeOfSession(root, chunk, sessionId);
  const toolCallId = string(chunk.update.toolCallId);
  const parent = parentOf(chunk.update);
  if (toolCallId !== null) {
    const draft = draftAt(root, base);
    const known = draft.at(draft.findTool(toolCallId));
    // Agents count their calls anew in each turn: announced again later it is another one.
    if (known?.kind === "tool" && (!announces || known.turn === draft.state.turn)) return base;
    const elsewhere = sessionId === null ? root.findPlace({ toolCallId }) : null;
    const isLater = announces && (!elsewhere || turnOf(root, elsewhere) !== root.state.turn);
    if (elsewhere && !isLater && (!announces || parent === null)) return elsewhere.slice(0, -1);
  }
  if (parent === null || parent === toolCallId) return base;
  return shallow(placeOfParent(root, chunk, { parent, base, sessionId }));
}

function placeOfSession(root: Draft, chunk: Chunk, sessionId: string): Place {
  const announced = { sessionId, title: null, role: null, task: null, state: null, toolCallId: null };
  const known = root.findPlace({ sessionId });
  return shallow(known ?? beginSession(root, chunk, { announced, within: null }));
}

/** Too deep: beside the deepest instead of below it. */
function shallow(place: Place): Place {
  return place.length > THREAD_DEPTH_MAX ? place.slice(0, THREAD_DEPTH_MAX) : place;
}

function placeOfParent(
  root: Draft,
  chunk: Chunk,
  { parent, base, sessionId }: {
    readonly parent: string;
    readonly base: Place;
    readonly sessionId: string | null;
  },
): Place {
  const draft = draftAt(root, base);
  const position = draft.findTool(parent);
  if (position >= 0) return [...base, position];
  const elsewhere = sessionId === null ? root.findPlace({ toolCallId: parent }) : null;
  if (elsewhere) return elsewhere;
  // Heard of by what its sub-agent does: it may still be announced.
  return [...base, appendTool(draft, chunk, { toolCallId: parent, isHost: true })];
}

/** The row of a session that is heard of for the first time. */
function beginSession(
  root: Draft,
  chunk: Chunk,
  { announced, within }: { readonly announced: Announced; readonly within: string | null },
): Place {
  const { sessionId, toolCallId } = announced;
  const base = within === null ? [] : placeOfSession(root, chunk, within);
  const draft = draftAt(root, base);
  const host = toolCallId === null ? hostOf(draft, base) : null;
  const place = toolCallId === null
    ? host ?? [...base, appendTool(draft, chunk, { toolCallId: rowOf(sessionId), isHost: true })]
    : ownRow(root, chunk, {
      below: placeOfParent(root, chunk, { parent: toolCallId, base, sessionId: within }),
      sessionId,
    });
  link(root, place, sessionId, { guessed: host !== null });
  return place;
}

/** Of several that one call began each has a row of its own: the first the call's, the others below it. */
function ownRow(
  root: Draft,
  chunk: Chunk,
  { below, sessionId }: { readonly below: Place; readonly sessionId: string },
): Place {
  const row = rowAt(root, below);
  const entry = row?.draft.at(row.position);
  if (entry?.kind !== "tool" || (entry.thread?.sessionId ?? null) === null) return below;
  const place = shallow(below);
  return [...place, appendTool(draftAt(root, place), chunk, { toolCallId: rowOf(sessionId), isHost: true })];
}

function link(root: Draft, place: Place, sessionId: string, { guessed = false } = {}): void {
  const row = rowAt(root, place);
  const entry = row?.draft.edit(row.position, "tool");
  if (!entry) return;
  entry.thread = { ...NO_THREAD, ...entry.thread, sessionId, guessed };
  root.indexPlace({ sessionId }, place);
}

/** A call that tells of a session which was heard of before it: the session's row is the call's. */
function claim(root: Draft, { update }: Chunk): void {
  const sessionId = sessionBegunBy(update);
  const toolCallId = string(update.toolCallId);
  const place = sessionId === null ? null : root.findPlace({ sessionId });
  const row = place && rowAt(root, place);
  if (!row || sessionId === null || toolCallId === null || row.draft.findTool(toolCallId) >= 0) return;
  const entry = row.draft.edit(row.position, "tool");
  if (entry?.toolCallId !== rowOf(sessionId)) return;
  entry.toolCallId = toolCallId;
  row.draft.indexTool(toolCallId, row.position);
}

/** A call in a thread is found again by its id alone; one that began a session has what is said in it below it. */
function noteCall(root: Draft, { chunk, above, draft, sessionId }: Folded): void {
  const toolCallId = string(chunk.update.toolCallId);
  const position = toolCallId === null ? -1 : draft.findTool(toolCallId);
  if (toolCallId === null || position < 0) return;
  const place = [...above, position];
  if (above.length > 0 && sessionId === null) root.indexPlace({ toolCallId }, place);
  const begun = sessionBegunBy(chunk.update);
  const entry = draft.at(position);
  const thread = entry?.kind === "tool" ? entry.thread : null;
  const isFree = (thread?.sessionId ?? null) === null || (thread?.guessed && thread.sessionId !== begun);
  if (begun === null || begun === sessionId || entry?.kind !== "tool" || !isFree) return;
  if (letGo(root, begun)) link(root, place, begun);
  else if (!isOpen(entry.state)) endOwnRow(root, { sessionId: begun, state: entry.state, at: chunk.at });
}

/** The row that a session has for itself ends with the call that turns out to have begun it. */
function endOwnRow(
  root: Draft,
  { sessionId, state, at }: { readonly sessionId: string; readonly state: ToolState; readonly at: number },
): void {
  const place = root.findPlace({ sessionId });
  const row = place && rowAt(root, place);
  const tool = row?.draft.edit(row.position, "tool");
  if (!row || tool?.toolCallId !== rowOf(sessionId) || tool.thread?.independent || !isOpen(tool.state)) {
    return;
  }
  setToolState(row.draft, { tool, position: row.position, state, at });
}

/** What was only guessed gives way to what is told: true when `sessionId` has no row, or had one by a guess. */
function letGo(root: Draft, sessionId: string): boolean {
  const known = root.findPlace({ sessionId });
  const row = known && rowAt(root, known);
  const entry = row?.draft.edit(row.position, "tool");
  if (!known || !entry?.thread) return known === null;
  if (!entry.thread.guessed) return false;
  entry.thread = { ...entry.thread, sessionId: null, guessed: false };
  // What comes there next another one says.
  closeMessage(draftAt(root, known));
  return true;
}

/** What goes on in a thread goes on in the rows above it. */
function touch(root: Draft, above: Place, at: number): void {
  if (above.length === 0) return;
  markAnswered(root);
  above.forEach((position, depth) => {
    const draft = draftAt(root, above.slice(0, depth));
    const entry = draft.edit(position, "tool");
    if (!entry) return;
    entry.lastAt = at;
    entry.thread ??= NO_THREAD;
    if (entry.state === "pending") setToolState(draft, { tool: entry, position, state: "running", at });
  });
}

function draftAt(root: Draft, place: Place): Draft {
  let draft = root;
  for (const position of place) draft = draft.thread(position) ?? draft;
  return draft;
}

/** Id of the row that a session has as long as no call claims it. */
function rowOf(sessionId: string): string {
  return `subagent ${sessionId}`;
}
