/**
 * The gate: which requests may reach a handler at all. Pure, default deny, one function for every
 * request and every upgrade.
 *
 * It stands against other web pages of the person's browser (DNS rebinding, cross-site requests and
 * sockets). Who the person is, is asked after it (see devices.ts). A refusal has no body.
 */

export interface GateOptions {
  /** The port drawbridge listens on. */
  readonly port: number;
  /** Whether `path` belongs to the shell of the page, which holds no data. */
  readonly isShell: (path: string) => boolean;
}

/** Null to let the request in, else the answer that refuses or redirects it. */
export function checkRequest(request: Request, options: GateOptions): Response | null {
  const host = request.headers.get("host");
  const url = parseUrl(request.url);
  // An absolute-form target disagrees with the Host header; HTTP/2 sends no Host at all.
  if (host === null || url === null || url.host !== host) return refuse(421);
  const home = `127.0.0.1:${options.port}`;
  const isUpgrade = request.headers.get("upgrade") !== null;
  if (request.method !== "GET" && request.method !== "HEAD" && request.method !== "POST") return refuse(405);
  if (host === `localhost:${options.port}` && request.method !== "POST" && !isUpgrade) {
    return new Response(null, {
      status: 308,
      headers: { location: `http://${home}${url.pathname}${url.search}` },
    });
  }
  if (host !== home) return refuse(421);
  if ((request.method === "POST" || isUpgrade) && request.headers.get("origin") !== `http://${home}`) {
    return refuse(403);
  }
  return isWelcomeSite(request, options.isShell(url.pathname)) ? null : refuse(403);
}

/** What the browser says of the page that asks (Fetch metadata); nothing said is no browser, or an old one. */
function isWelcomeSite(request: Request, isShell: boolean): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site === null || site === "same-origin") return true;
  if (request.method === "POST") return false;
  const isNavigation = request.headers.get("sec-fetch-mode") === "navigate" &&
    request.headers.get("sec-fetch-dest") === "document";
  // A link followed from anywhere shows the shell; the page then signs in by itself.
  return isShell && (site === "none" || isNavigation);
}

export function refuse(status: number): Response {
  return new Response(null, { status });
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null; // a Host with a space or an impossible port
  }
}
