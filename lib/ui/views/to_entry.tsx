/**
 * The way from the panel to an entry's place in the conversation; where the panel covers that, it is closed.
 */
import { wordsOfProgress as said } from "../state/words_of_progress.ts";
import { useApp, useSession } from "./app_context.ts";

export function ToEntry({ id, what }: { readonly id: string; readonly what: string }) {
  const { panel } = useApp();
  const { rows } = useSession();
  return (
    <button
      type="button"
      class="quiet small"
      aria-label={said.inConversationOf(what)}
      onClick={() => {
        if (panel.covers.value) panel.close();
        rows.wanted.value = { id };
      }}
    >
      {said.inConversation}
    </button>
  );
}
