/**
 * What stands behind the connection chip: how quick the connection is, which process the agent is, how far this page
 * has read; and the two things that can be done about it.
 */
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { bytesText } from "../state/bytes.ts";
import { clockText } from "../state/duration.ts";
import type { Session } from "../state/session.ts";
import { words } from "../state/words.ts";
import { wordsOfConnection } from "../state/words_of_connection.ts";
import { useAgentName } from "./agent_name.ts";
import { useApp, useSession } from "./app_context.ts";
import { usePopover } from "./popover.ts";
import { Visible } from "./visible.tsx";

/** How often the connection is felt while somebody looks. Milliseconds. */
const FEEL_EVERY_MS = 2_000;

interface ConnectionPopoverProps {
  readonly opener: HTMLElement;
  readonly open: Signal<boolean>;
}

export function ConnectionPopover({ opener, open }: ConnectionPopoverProps) {
  const session = useSession();
  const { element, close, onToggle } = usePopover(opener, {
    first: "button",
    isOpen: () => open.value,
    shut: () => open.value = false,
  });
  return (
    <div
      class="menu connection-popover"
      popover="auto"
      role="dialog"
      aria-label={wordsOfConnection.title}
      ref={element}
      onToggle={onToggle}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        // Escape would stop the agent.
        event.stopPropagation();
        close();
      }}
    >
      <State session={session} />
      <Facts session={session} />
      <div class="connection-deeds">
        <button type="button" class="outlined small" onClick={() => session.contact.reconnect()}>
          {wordsOfConnection.reconnect}
        </button>
        <Restart session={session} close={close} />
      </div>
    </div>
  );
}

function State({ session }: { readonly session: Session }) {
  const connection = session.contact.connection.value;
  const isNoted = connection !== "connected" && connection !== "blip";
  return (
    <>
      <p class="connection-state">{words.connection[connection]}</p>
      {isNoted && <p class="dim">{words.connectionNote[connection]}</p>}
    </>
  );
}

function Facts({ session }: { readonly session: Session }) {
  const { now } = useApp();
  const agent = useAgentName();
  const { contact, context, transcript, queue, unseen } = session;
  useEffect(() => {
    contact.feel();
    const timer = setInterval(() => contact.feel(), FEEL_EVERY_MS);
    return () => clearInterval(timer);
  }, [session]);
  const pulse = contact.pulse.value;
  const { process } = context.value;
  const read = transcript.value.lastSeq;
  return (
    <dl>
      <Fact name={wordsOfConnection.roundTrip}>
        {pulse ? wordsOfConnection.milliseconds(pulse.roundTripMs) : wordsOfConnection.noAnswer}
      </Fact>
      <Fact name={wordsOfConnection.agent}>
        <Visible text={agent ?? ""} />
      </Fact>
      <Fact name={wordsOfConnection.process}>
        {process
          ? wordsOfConnection.processIs(process.pid, clockText(process.since, now.value))
          : wordsOfConnection.noProcess}
      </Fact>
      <Fact name={wordsOfConnection.event}>
        {wordsOfConnection.eventOf(read, Math.max(read, pulse?.lastSeq ?? 0))}
      </Fact>
      {pulse && <Fact name={wordsOfConnection.journal}>{bytesText(pulse.bytes)}</Fact>}
      <Fact name={wordsOfConnection.waiting}>
        {wordsOfConnection.messages(queue.value.length + unseen.list.value.length)}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Not while it is at work: Stop comes before. */
function Restart({ session, close }: { readonly session: Session; readonly close: () => void }) {
  const status = session.status.value;
  if (session.readOnly.value || (status !== "idle" && status !== "stopped")) return null;
  return (
    <button
      type="button"
      class="outlined small"
      onClick={() => {
        if (session.send({ type: "restart_agent" })) close();
      }}
    >
      {wordsOfConnection.restart}
    </button>
  );
}
