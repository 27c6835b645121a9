/**
 * What a browser's line does to a session.
 */
import type { Session } from "../session/session.ts";
import type { BrowserLine, By, ServerLine } from "../wire.ts";

type Answer = ServerLine | undefined | void;

/** Gives the line that answers this browser, if any. @throws Error, worded for a person, when the line asks for what cannot be done now; or rejects with it. */
export function perform(session: Session, options: { line: BrowserLine; by: By }): Answer | Promise<Answer> {
  const { line, by } = options;
  switch (line.type) {
    case "prompt":
      return session.prompt({ promptId: line.promptId, blocks: line.blocks ?? [] }, by) === "known"
        ? { type: "known", promptId: line.promptId }
        : undefined;
    case "queue_edit":
      return session.queue.edit(line.promptId, line.text);
    case "queue_remove":
      return session.queue.remove(line.promptId);
    case "queue_move":
      return session.queue.move(line.promptId, line.before);
    case "steer":
      return session.steer(line.text, by);
    case "queue_resume":
      return session.resumeQueue();
    case "permission_response":
      return answerQuestion(session, line, by);
    case "elicitation_response":
      return session.answer(({ elicitations }) =>
        elicitations.answer(line.id, { action: line.action, content: line.content }, by)
      );
    case "cancel":
      return session.cancel(by);
    case "set_mode":
      return session.settings.setMode(line.modeId);
    case "set_model":
      return session.settings.setModel(line.modelId);
    case "set_config":
      return session.settings.setConfig(line.configId, line.value);
    case "authenticate":
      return session.authenticate(line.methodId, by);
    case "authenticate_cancel":
      return session.agent.cancelSignIn();
    case "restart_agent":
      return session.restartAgent({ fresh: line.fresh ?? false, by });
    case "ping":
      return;
  }
}

/**
 * The answer and its reason are one: told together, or not at all; rejects when the agent could not be told the reason.
 *
 * @throws as `questions.answer()` does.
 */
export function answerQuestion(
  session: Session,
  { id, optionId, reason }: Omit<Extract<BrowserLine, { type: "permission_response" }>, "type">,
  by: By,
): Promise<void> | undefined {
  let said: Promise<void> | undefined;
  session.answer((questions) => {
    questions.answer(id, { optionId, reason }, by);
    if (reason !== undefined) said = session.sayFirst(reason, by);
  });
  return said;
}
