/**
 * What waits for the person in all sessions, as cards that are answered right there.
 *
 * A card takes no answer in its first half second, and stays where it is once it is settled: no press meant for
 * one falls on another. What only the session itself can show stands below, as a way there.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { PermissionOption } from "../../acp.ts";
import type { AnswerRequest } from "../../api.ts";
import { folded } from "../../transcript/fold.ts";
import { type Elsewhere, Inbox, type Question } from "../state/inbox.ts";
import { folderOf, nameOf } from "../state/session_list.ts";
import { hasHidden } from "../state/visible_text.ts";
import { words } from "../state/words.ts";
import { wordsOfFinding } from "../state/words_of_finding.ts";
import { Answers } from "./answers.tsx";
import { useApp } from "./app_context.ts";
import { byText } from "./by_text.ts";
import { Dialog } from "./dialog.tsx";
import { Icon, Mark } from "./icons.tsx";
import { ARMED_AFTER_MS, Asker } from "./permission.tsx";
import { PermissionSubject } from "./permission_subject.tsx";
import { RejectReason, useReason } from "./reject_reason.tsx";
import { SessionAnchor } from "./session_anchor.tsx";
import { titleOf } from "./tool.tsx";
import { Visible } from "./visible.tsx";

/** Lines of a change drawn before more are asked for: there may be many cards. */
const PREVIEW_LINES = 6;
const said = wordsOfFinding.inbox;

export function InboxDialog() {
  const app = useApp();
  const inbox = useMemo(
    () =>
      new Inbox({
        rest: app.rest,
        sessions: app.sessions,
        folded,
        putBack: (id, text) => app.putBack(id, text),
      }),
    [app],
  );
  useEffect(() => inbox.start(), [inbox]);
  const closed = () => {
    if (app.over.value === "inbox") app.over.value = null;
  };
  return (
    <Dialog label={said.name} class="over inbox" onClose={closed}>
      <div class="inbox-head">
        <h2>{said.name}</h2>
        <button
          type="button"
          class="quiet icon-button"
          aria-label={said.close}
          onClick={closed}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="inbox-body">
        <Contents inbox={inbox} />
      </div>
    </Dialog>
  );
}

function Contents({ inbox }: { readonly inbox: Inbox }) {
  const questions = inbox.questions.value;
  const elsewhere = inbox.elsewhere.value;
  const failed = inbox.failed.value;
  return (
    <>
      {failed !== null && (
        <div class="form-problem home-problem">
          <p role="alert">{said.failed} {failed}</p>
          <button type="button" class="outlined small" onClick={() => void inbox.refresh()}>
            {said.again}
          </button>
        </div>
      )}
      {questions === null && failed === null && <p class="dim" role="status">{said.loading}</p>}
      {questions?.map((question) => (
        <Card
          key={question.asked.id}
          question={question}
          inbox={inbox}
        />
      ))}
      {elsewhere.length > 0 && (
        <ul class="inbox-elsewhere" aria-label={said.others}>
          {elsewhere.map((one, at) => <ElsewhereLine key={`${one.sessionId} ${at}`} of={one} />)}
        </ul>
      )}
      {questions?.length === 0 && elsewhere.length === 0 && (
        <div class="inbox-none" role="status">
          <p>{said.none}</p>
          <p class="dim">{said.noneText}</p>
        </div>
      )}
    </>
  );
}

interface CardProps {
  readonly question: Question;
  readonly inbox: Inbox;
}

function Card({ question, inbox }: CardProps) {
  const app = useApp();
  const answer = (given: AnswerRequest) => void inbox.answer(question, given);
  const card = useRef<HTMLElement>(null);
  const armed = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => armed.value = true, ARMED_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const { sessionId, asked, given, settled, refused, kept } = question;
  /** The answer that is being explained. */
  const explained = useSignal<PermissionOption | null>(null);
  const current = useRef(question);
  current.current = question;
  // What is on its way is told, or put back by the inbox.
  const putBack = (text: string) => current.current.given === null && inbox.putBack(asked.id, text);
  const reason = useReason(putBack);
  useLayoutEffect(() => {
    if (settled === null) return;
    putBack(reason.value);
    reason.value = "";
    if (document.activeElement === document.body) card.current?.focus({ preventScroll: true });
  }, [settled]);
  const session = app.summaryOf(sessionId);
  const name = nameOf(session);
  const title = asked.picture ? titleOf(asked.picture) : "";
  return (
    <section
      class={`permission${armed.value ? " armed" : ""}${settled ? " settled" : ""}`}
      role="group"
      aria-label={said.question(name)}
      tabIndex={-1}
      ref={card}
    >
      <div class="permission-head">
        <Mark size={20} />
        <h3>
          {said.asksIn(session?.agent.title ?? words.entry.agent)}{" "}
          <SessionAnchor sessionId={sessionId} class="session-link">
            <Visible text={name} />
          </SessionAnchor>
        </h3>
        <span class="permission-position" title={session?.cwd}>{session && folderOf(session.cwd)}</span>
      </div>
      <Asker asker={question.asker} />
      {asked.picture && (
        <PermissionSubject
          tool={asked.picture}
          cwd={session?.cwd}
          linesMax={PREVIEW_LINES}
        />
      )}
      <p class="permission-claim">
        <span class="dim">{words.permission.claim}</span> <Visible text={title} />
      </p>
      {hasHidden(title) && <p class="permission-warning">{words.permission.hidden}</p>}
      {refused !== null && <p class="permission-warning" role="alert">{refused}</p>}
      {settled
        ? (
          <p class="inbox-settled" role="status">
            <Visible text={settledText(question)} />
            {kept && ` ${said.kept}`}
          </p>
        )
        : explained.value && given === null
        ? (
          <RejectReason
            option={explained.value}
            reason={reason}
            send={() =>
              explained.value && answer({ optionId: explained.value.optionId, reason: reason.value })}
            back={() => {
              explained.value = null;
              card.current?.focus();
            }}
          />
        )
        : (
          <Answers
            options={asked.options}
            state={{ waiting: !armed.value || given !== null, sent: given }}
            choose={({ optionId }) => answer({ optionId })}
            explain={(option) => explained.value = option}
          />
        )}
    </section>
  );
}

/** Who is named where it was not this page. */
function settledText({ asked, given, settled }: Question): string {
  if (settled?.outcome.outcome !== "selected") return words.permission.withdrawn;
  const { optionId } = settled.outcome;
  const name = asked.options.find((option) => option.optionId === optionId)?.name ?? optionId;
  return given === optionId
    ? said.given(name)
    : words.permission.answered(name, byText(settled.by) ?? words.product);
}

const TEXTS = { form: said.form, page: said.page, sign_in: said.signIn, unknown: said.waits } as const;

function ElsewhereLine({ of: { sessionId, kind, message } }: { readonly of: Elsewhere }) {
  const session = useApp().summaryOf(sessionId);
  const name = nameOf(session);
  return (
    <li>
      <span class="inbox-what">
        <span>
          <strong>
            <Visible text={session?.agent.title ?? words.entry.agent} />
          </strong>{" "}
          {TEXTS[kind]}
        </span>
        <span class="dim">
          <Visible text={message === "" ? name : `${name}: ${message}`} />
        </span>
      </span>
      <SessionAnchor sessionId={sessionId} class="button outlined" label={said.openOf(name)}>
        {said.open}
      </SessionAnchor>
    </li>
  );
}
