/**
 * How this browser gets in: by the key it has, else by the token in a link.
 *
 * The token leaves the address bar before anything else happens. A browser that is signed in leaves a link unused.
 */
import type { Info } from "../../api.ts";
import { exchange, RefusedError, Rest } from "../wire_client/rest.ts";
import { remember } from "./storage.ts";

export type SignedIn =
  | { readonly screen: "open"; readonly key: string; readonly info: Info; readonly linkRefused: false }
  | { readonly screen: "signed_out" | "unreachable"; readonly linkRefused: boolean };

/** `keep` is given a new key as soon as there is one: its link is used up by then, whatever fails after. */
export async function signIn(known: string, keep: (key: string) => void): Promise<SignedIn> {
  let token = takeToken();
  try {
    const info = known === "" ? null : await infoFor(known);
    if (info) return { screen: "open", key: known, info, linkRefused: false };
    if (token === null) return { screen: "signed_out", linkRefused: false };
    const { key, device } = await exchange(token);
    token = null;
    keep(key);
    remember("device", device);
    return { screen: "open", key, info: await new Rest(() => key).info(), linkRefused: false };
  } catch (error) {
    if (error instanceof RefusedError) return { screen: "signed_out", linkRefused: token !== null };
    // No answer at all. The link may still be good: it is put back for the next try.
    if (token !== null) history.replaceState(null, "", `${location.pathname}#k=${encodeURIComponent(token)}`);
    return { screen: "unreachable", linkRefused: false };
  }
}

/** Null when the key is not (or no longer) good. */
async function infoFor(key: string): Promise<Info | null> {
  try {
    return await new Rest(() => key).info();
  } catch (error) {
    if (error instanceof RefusedError && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
}

/** The token of `#k=…`, taken out of the address so that it stays in no history. */
function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get("k");
  if (token !== null) history.replaceState(null, "", location.pathname + location.search);
  return token === "" ? null : token;
}
