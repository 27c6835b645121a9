/**
 * One entry of the conversation, drawn by its kind.
 */
import type { Entry } from "../../transcript/entries.ts";
import { Changes, Revert } from "./changes_entry.tsx";
import { AgentMessage, UserMessage } from "./message.tsx";
import { Notice } from "./notice.tsx";
import { Plan } from "./plan.tsx";
import { ServerSignIn } from "./server_sign_in.tsx";
import { Subagent } from "./subagent.tsx";
import { Thought } from "./thought.tsx";
import { Tool } from "./tool.tsx";
import { TurnEnd } from "./turn_end.tsx";

export function EntryView({ entry }: { readonly entry: Entry }) {
  switch (entry.kind) {
    case "user":
      return <UserMessage entry={entry} />;
    case "agent":
      return <AgentMessage entry={entry} />;
    case "thought":
      return <Thought entry={entry} />;
    case "tool":
      return entry.thread
        ? <Subagent entry={entry} draw={(one) => <EntryView entry={one} />} />
        : <Tool entry={entry} />;
    case "plan":
      return <Plan entry={entry} />;
    case "notice":
      return <Notice entry={entry} />;
    case "server_sign_in":
      return <ServerSignIn entry={entry} />;
    case "changes":
      return <Changes entry={entry} />;
    case "revert":
      return <Revert entry={entry} />;
    case "turn_end":
      return <TurnEnd entry={entry} />;
  }
}
