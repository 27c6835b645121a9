/**
 * The panel's second tab: which session takes care of what, for how long, and giving it free.
 */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ClaimShown } from "../../api.ts";
import { claimId, CLAIMS_EVERY_MS, ClaimsList } from "../state/claims_list.ts";
import { agoText, leftText } from "../state/duration.ts";
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { useFocusIfLost } from "./focus_if_lost.ts";
import { lookingAt } from "./looking_at.ts";
import { Empty } from "./panel_empty.tsx";
import { Question } from "./question.tsx";
import { SessionLink } from "./session_link.tsx";
import { Visible } from "./visible.tsx";

export function ClaimsTab() {
  const { rest } = useApp();
  const list = useMemo(() => new ClaimsList(rest), [rest]);
  useEffect(() => lookingAt(() => void list.refresh(), CLAIMS_EVERY_MS), [list]);
  const claims = list.claims.value;
  const problem = list.problem.value;
  return (
    <>
      {problem && <p class="form-problem" role="alert">{problem}</p>}
      {!claims && !problem && <p class="panel-waiting" aria-busy="true">{words.claims.loading}</p>}
      {claims?.length === 0 && <None />}
      {claims && claims.length > 0 && (
        <ul class="claims" aria-label={words.claims.list}>
          {claims.map((claim) => <Claim key={claimId(claim)} claim={claim} list={list} />)}
        </ul>
      )}
    </>
  );
}

function None() {
  const { none, noneText, noneHow, noneHowTool, noneHowOr, noneHowCommand } = words.claims;
  return (
    <Empty title={none} text={noneText}>
      <p>
        {noneHow}
        <code>{noneHowTool}</code>
        {noneHowOr}
        <code>{noneHowCommand}</code>.
      </p>
    </Empty>
  );
}

interface ClaimProps {
  readonly claim: ClaimShown;
  readonly list: ClaimsList;
}

function Claim({ claim, list }: ClaimProps) {
  const app = useApp();
  const { namespace, key, holder, holderIsSession, assumed, host, claimedAt, expiresAt } = claim;
  const left = expiresAt - app.now.value;
  return (
    <li class="claim">
      <p class="claim-key">
        <Visible text={key} />
        <span class="badge">
          <Visible text={namespace} />
        </span>
      </p>
      <p class="claim-who">
        {holderIsSession ? <SessionLink sessionId={holder} otherwise={holder} /> : <Visible text={holder} />}
        {assumed && <span class="claim-assumed">{words.claims.assumed(host)}</span>}
      </p>
      <p class="claim-time">
        <span>{words.claims.age(agoText(claimedAt, app.now.value))}</span>
        <span class="claim-left">
          {left > 0 ? words.claims.left(leftText(left)) : words.claims.over}
        </span>
      </p>
      {list.asking.value === claimId(claim)
        ? (
          <Question
            ask={words.claims.ask(key)}
            text={words.claims.askText}
            confirm={words.claims.confirm}
            cancel={words.claims.cancel}
            onConfirm={() => void list.release(claim)}
            onCancel={() => list.asking.value = null}
          />
        )
        : <Release claim={claim} list={list} />}
    </li>
  );
}

function Release({ claim, list }: ClaimProps) {
  const button = useRef<HTMLButtonElement>(null);
  useFocusIfLost(button);
  return (
    <button
      type="button"
      class="outlined small claim-release"
      aria-label={words.claims.releaseKey(claim.key)}
      ref={button}
      onClick={() => list.asking.value = claimId(claim)}
    >
      {words.claims.release}
    </button>
  );
}
