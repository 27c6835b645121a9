/**
 * Says for a moment who answered a question when it was not this page.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ToolPermission } from "../../transcript/entries.ts";
import { permissionAsked } from "../../transcript/lookup.ts";
import { words } from "../state/words.ts";
import { useSession } from "./app_context.ts";
import { byText } from "./by_text.ts";
import { Visible } from "./visible.tsx";

const SHOWN_MS = 6_000;

/** Stands where the last question stood; knows a question by having seen it open. */
export function AnsweredElsewhere() {
  const session = useSession();
  const open = useRef<ReadonlySet<string>>(new Set());
  const said = useSignal<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = session.transcript.subscribe(({ permissions, entries }) => {
      const now = new Set(permissions.map(({ id }) => id));
      const gone = [...open.current].filter((id) => !now.has(id));
      open.current = now;
      if (gone.length === 0) return;
      const permission = gone.map((id) => permissionAsked(entries, id)).findLast(Boolean);
      if (!permission || session.answers.gave(permission.id, permission.answer)) return;
      said.value = answerText(permission);
      clearTimeout(timer);
      timer = setTimeout(() => said.value = null, SHOWN_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session]);
  return said.value === null ? null : (
    <p class="strip" role="status">
      <Visible text={said.value} />
    </p>
  );
}

function answerText({ answer }: ToolPermission): string | null {
  if (!answer) return null;
  if (!answer.option) return words.permission.withdrawn;
  return words.permission.answered(answer.option.name, byText(answer.by) ?? words.product);
}
