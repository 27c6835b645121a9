/**
 * One open session: the conversation, and docked under it everything that waits for the person.
 */
import { words } from "../state/words.ts";
import { useSession } from "./app_context.ts";
import { Composer } from "./composer.tsx";
import { ConnectionStrip } from "./connection_strip.tsx";
import { Conversation } from "./conversation.tsx";
import { ElicitationDock } from "./elicitation.tsx";
import { EscapeKey } from "./escape.tsx";
import { FailureStrip } from "./failure_strip.tsx";
import { PermissionDock } from "./permission.tsx";
import { PlanStrip } from "./plan.tsx";
import { QueueStrip } from "./queue.tsx";
import { AuthCard } from "./auth_card.tsx";
import { AgentStrip, ProblemStrip } from "./strips.tsx";

export function SessionView() {
  const session = useSession();
  if (session.gone.value) {
    return (
      <div class="empty">
        <div class="welcome">
          <h2>{words.noSession.title}</h2>
          <p>{words.noSession.text}</p>
        </div>
      </div>
    );
  }
  return (
    <>
      <Conversation />
      <div class="dock">
        <ConnectionStrip connection={session.contact.connection.value} />
        <ProblemStrip />
        <AgentStrip />
        <FailureStrip />
        <AuthCard />
        <PlanStrip />
        <QueueStrip />
        <PermissionDock />
        <ElicitationDock />
        <EscapeKey />
        <Composer />
      </div>
    </>
  );
}
