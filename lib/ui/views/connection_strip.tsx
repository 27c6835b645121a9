/**
 * Says that drawbridge is out of reach, wherever on the page somebody is, and for how little there is to fear.
 */
import { words } from "../state/words.ts";
import type { Contact } from "../state/contact.ts";

/** Always there for screen readers and tests; seen only when it is no mere blip. */
export function ConnectionStrip({ connection }: { readonly connection: Contact["connection"]["value"] }) {
  const state = connection === "blip" ? "connected" : connection;
  return (
    <div class={state === "connected" ? "only-heard" : "strip connection"}>
      {state !== "connected" && <span class="activity-mark" aria-hidden="true" />}
      <strong role="status" aria-label={words.frame.connection}>{words.connection[state]}</strong>
      {state !== "connected" && <span class="strip-text wrap">{words.connectionNote[state]}</span>}
    </div>
  );
}
