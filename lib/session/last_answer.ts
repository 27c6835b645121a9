/**
 * What an agent said in the newest turn of a journal, as plain text.
 */
import { parentOf } from "../transcript/subagent_words.ts";
import { eventsOf } from "./journal_events.ts";
import type { Journal } from "./journal.ts";

export function lastAnswer(journal: Journal): string {
  const from = journal.digest.turns.at(-1)?.offset ?? journal.bytes;
  let text = "";
  for (const { message } of eventsOf(journal, ["update"], { from })) {
    const { sessionUpdate, content } = message.params.update;
    if (parentOf(message.params.update) !== null) continue; // a sub-agent's
    if (sessionUpdate !== "agent_message_chunk" || typeof content !== "object" || content === null) continue;
    if ("text" in content && typeof content.text === "string") text += content.text;
  }
  return text;
}
