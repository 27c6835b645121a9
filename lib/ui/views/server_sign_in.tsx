/**
 * The card of an MCP server that wants its person to sign in.
 *
 * The address is an agent's word: it becomes a link only when it is plain https, and says where it leads.
 */
import type { ServerSignInEntry } from "../../transcript/entries.ts";
import { httpsLink } from "../state/links.ts";
import { words } from "../state/words.ts";
import { Visible } from "./visible.tsx";

export function ServerSignIn({ entry }: { readonly entry: ServerSignInEntry }) {
  const { server, url, state } = entry;
  const name = server || words.serverSignIn.nameless;
  return (
    <article class="entry card server-sign-in" aria-label={words.serverSignIn.label(name)}>
      <p>
        <strong>
          <Visible text={name} />
        </strong>{" "}
        {words.serverSignIn.states[state]}
      </p>
      {state === "waiting" && url !== null && <Address url={url} />}
    </article>
  );
}

function Address({ url }: { readonly url: string }) {
  const link = httpsLink(url);
  if (!link) {
    return (
      <p class="dim">
        {words.serverSignIn.noLink}{" "}
        <span class="dead-link">
          <Visible text={url} />
        </span>
      </p>
    );
  }
  return (
    <p>
      <a href={link.href} target="_blank" rel="noopener noreferrer">{words.serverSignIn.open}</a>
      <span class="true-host">{` (${link.host})`}</span>
    </p>
  );
}
