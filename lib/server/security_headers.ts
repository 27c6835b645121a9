/**
 * Headers that keep the page to itself: nothing from elsewhere, nothing inline, no HTML strings.
 */

/** For the shell of the page. `host` is the checked Host; old Safari does not count ws under 'self'. */
export function shellHeaders(host: string): Headers {
  const headers = plainHeaders();
  headers.set(
    "content-security-policy",
    [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob: data:",
      "font-src 'self'",
      `connect-src 'self' ws://${host}`,
      "form-action 'none'",
      "base-uri 'none'",
      "frame-src 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "manifest-src 'self'",
      "worker-src 'self'",
      "require-trusted-types-for 'script'",
      "trusted-types drawbridge",
    ].join("; "),
  );
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("permissions-policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()");
  return headers;
}

/** For everything else. */
export function plainHeaders(): Headers {
  return new Headers({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "x-dns-prefetch-control": "off",
  });
}

/** For bytes a person attached: never a page of ours, whatever is in them. */
export function blobHeaders(type: string | undefined): Headers {
  const headers = plainHeaders();
  const isPicture = type !== undefined && /^image\/(png|jpeg|gif|webp)$/.test(type);
  headers.set("content-type", isPicture ? type : "application/octet-stream");
  headers.set("content-disposition", "attachment");
  headers.set("content-security-policy", "sandbox; default-src 'none'");
  return headers;
}
