/**
 * Which addresses in an agent's words may become links, and where they really lead.
 */

const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** `href` as an absolute address of an allowed scheme; null for anything else. */
export function safeLink(href: string): string | null {
  try {
    const url = new URL(href);
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null; // Relative or no address: it would lead into this page.
  }
}

/** `address` when it is well-formed https without a name or password in it, and its host; null otherwise. */
export function httpsLink(address: string): { readonly href: string; readonly host: string } | null {
  try {
    const { protocol, host, username, password, href } = new URL(address);
    return protocol === "https:" && username === "" && password === "" ? { href, host } : null;
  } catch {
    return null; // No address at all.
  }
}

/** The host that `href` leads to when `text` looks like an address of another one; null when all is well. */
export function trueHost(href: string, text: string): string | null {
  const url = new URL(href);
  if (url.protocol === "mailto:") return null;
  const looks = /(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,})/u.exec(text.trim());
  if (!looks) return null;
  const claimed = looks[1].toLowerCase();
  // A file's name such as "readme.md" looks like a host too: saying where it leads does no harm.
  return claimed === url.hostname || `www.${claimed}` === url.hostname || claimed === `www.${url.hostname}`
    ? null
    : url.host;
}
