/** The gate: which Host, Origin, method and site may reach a handler; everything else is refused unseen. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { checkRequest } from "../../../lib/server/gate.ts";

const PORT = 4777;
const HOME = `127.0.0.1:${PORT}`;
const ORIGIN = `http://${HOME}`;
const SHELL = ["/", "/s/abc", "/app.js"];

interface Asked {
  readonly method?: string;
  /** Where the request line points; the Host header decides, when it is not given. */
  readonly url?: string;
  readonly host?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

function answerTo(asked: Asked): Response | null {
  const { host = HOME, method = "GET" } = asked;
  const headers = new Headers(asked.headers);
  if (host !== null) headers.set("host", host);
  const request = new Request(asked.url ?? `http://${HOME}/api/info`, { method, headers });
  return checkRequest(request, { port: PORT, isShell: (path) => SHELL.includes(path) });
}

function statusOf(asked: Asked): number | "let in" {
  return answerTo(asked)?.status ?? "let in";
}

const UPGRADE = { upgrade: "websocket", connection: "Upgrade" };

/** Security.md, section 4 A: the name says the case. */
const HOSTS: Readonly<Record<string, string>> = {
  "A1: another name": "evil.example",
  "A1: another name with our port": `evil.example:${PORT}`,
  "A4: our host as a user name": `${HOME}@evil.example`,
  "A4: a user name before our host": `evil.example@${HOME}`,
  "A5: a path in the host": "evil.example/127.0.0.1",
  "A6: localhost with a dot": `localhost.:${PORT}`,
  "A7: a decimal address": `2130706433:${PORT}`,
  "A7: a hexadecimal address": `0x7f.1:${PORT}`,
  "A7: a mapped address": `[::ffff:127.0.0.1]:${PORT}`,
  "A7: the any address": `0.0.0.0:${PORT}`,
  "A9: nothing": "",
  "A9: an impossible port": "127.0.0.1:99999",
  "no port": "127.0.0.1",
  "another port": "127.0.0.1:4778",
  "the other loopback": `[::1]:${PORT}`,
  "another loopback address": `127.0.0.2:${PORT}`,
  "our host first": `${HOME}.evil.example`,
  "two hosts joined": `${HOME}, evil.example`,
  "ours, twice": `${HOME}, ${HOME}`,
};

for (const [name, host] of Object.entries(HOSTS)) {
  Deno.test(`checkRequest() refuses a Host that is not ours with 421 (${name})`, () => {
    assertEquals(statusOf({ host }), 421);
    assertEquals(statusOf({ host, headers: { ...UPGRADE, origin: ORIGIN } }), 421);
    assertEquals(statusOf({ host, method: "POST", headers: { origin: ORIGIN } }), 421);
  });

  Deno.test(`checkRequest() refuses a target that names such a Host too (${name})`, () => {
    const url = `http://${host}/`;
    if (!URL.canParse(url)) return assertEquals(statusOf({ host }), 421);
    assertEquals(statusOf({ host, url }), 421);
  });
}

Deno.test("checkRequest() refuses a request without a Host with 421 (A2)", () => {
  assertEquals(statusOf({ host: null }), 421);
});

Deno.test("checkRequest() refuses an absolute target that disagrees with the Host (A8)", () => {
  assertEquals(statusOf({ url: "http://evil.example/" }), 421);
  assertEquals(statusOf({ url: `http://localhost:${PORT}/` }), 421);
  assertEquals(statusOf({ url: `${ORIGIN}/`, host: "evil.example" }), 421);
});

Deno.test("checkRequest() lets in our Host and no other, whatever it is", () => {
  const anyHost = fc.oneof(
    fc.string(),
    fc.domain(),
    fc.webAuthority(),
    fc.ipV4().map((ip) => `${ip}:${PORT}`),
    fc.constantFrom("127.0.0.1", "localhost", HOME, `http://${HOME}`).chain((base) =>
      fc.tuple(fc.string({ maxLength: 2 }), fc.string({ maxLength: 2 })).map(([a, b]) => a + base + b)
    ),
  ).filter(isHeaderValue);
  fc.assert(fc.property(anyHost, (host) => {
    const url = `http://${host}/`;
    const targets = URL.canParse(url) && !url.includes("@") ? [url, `${ORIGIN}/`] : [`${ORIGIN}/`];
    // Fetch trims what stands around a header's value, as HTTP does.
    for (const target of targets) {
      const isOurs = host.trim() === HOME && new URL(target).host === HOME;
      assertEquals(statusOf({ host, url: target }) === "let in", isOurs);
    }
  }));
});

/** Security.md, section 4 A. */
const ORIGINS: Readonly<Record<string, string | null>> = {
  "A11: another site": "http://evil.example",
  "A12: none": null,
  "A13: null": "null",
  "A14: right host, other port": "http://localhost:5173",
  "A14: our address, other port": "http://127.0.0.1:5173",
  "A15: https": `https://${HOME}`,
  "A16: our origin as a prefix": `${ORIGIN}.evil.example`,
  "A16: like ours": "http://127.evil.example",
  "our other name": `http://localhost:${PORT}`,
  "with a slash": `${ORIGIN}/`,
  "two of them": `${ORIGIN} http://evil.example`,
};

for (const [name, origin] of Object.entries(ORIGINS)) {
  Deno.test(`checkRequest() refuses a foreign Origin on POST and on upgrade with 403 (${name})`, () => {
    const headers: Record<string, string> = origin === null ? {} : { origin };
    assertEquals(statusOf({ method: "POST", headers }), 403);
    assertEquals(statusOf({ headers: { ...headers, ...UPGRADE } }), 403);
  });
}

Deno.test("checkRequest() lets a POST and an upgrade in from our Origin and no other", () => {
  const anyOrigin = fc.oneof(fc.string(), fc.webUrl(), fc.constant(ORIGIN)).filter(isHeaderValue);
  fc.assert(fc.property(anyOrigin, (origin) => {
    const isOurs = origin.trim() === ORIGIN;
    assertEquals(statusOf({ method: "POST", headers: { origin } }) === "let in", isOurs);
    assertEquals(statusOf({ headers: { ...UPGRADE, origin } }) === "let in", isOurs);
  }));
});

Deno.test("checkRequest() knows GET, HEAD and POST; every other method gets 405", () => {
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "get2"]) {
    assertEquals(statusOf({ method, headers: { origin: ORIGIN } }), 405);
  }
  for (const method of ["GET", "HEAD"]) assertEquals(statusOf({ method }), "let in");
  assertEquals(statusOf({ method: "POST", headers: { origin: ORIGIN } }), "let in");
});

Deno.test("checkRequest() sends localhost to 127.0.0.1, path and query kept", () => {
  const host = `localhost:${PORT}`;
  const answer = answerTo({ host, url: `http://${host}/s/abc?x=1` });
  assertEquals(answer?.status, 308);
  assertEquals(answer?.headers.get("location"), `${ORIGIN}/s/abc?x=1`);
});

Deno.test("checkRequest() redirects no POST and no upgrade from localhost: it refuses them", () => {
  const host = `localhost:${PORT}`;
  const asked = { host, url: `http://${host}/` };
  assertEquals(statusOf({ ...asked, method: "POST", headers: { origin: `http://${host}` } }), 421);
  assertEquals(statusOf({ ...asked, headers: { ...UPGRADE, origin: `http://${host}` } }), 421);
});

Deno.test("checkRequest() redirects to our own address only, whatever the path is", () => {
  fc.assert(fc.property(fc.webPath(), (path) => {
    const host = `localhost:${PORT}`;
    const url = `http://${host}/${path}`;
    const location = answerTo({ host, url })?.headers.get("location") ?? "";
    assert(location.startsWith(`${ORIGIN}/`));
    assertEquals(new URL(location).host, HOME);
  }));
});

const NAVIGATION = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

Deno.test("checkRequest() shows the shell to a link followed from anywhere", () => {
  for (const site of ["cross-site", "same-site", "none"]) {
    const headers = { "sec-fetch-site": site, ...NAVIGATION };
    assertEquals(statusOf({ url: `${ORIGIN}/`, headers }), "let in");
    assertEquals(statusOf({ url: `${ORIGIN}/s/abc`, headers }), "let in");
  }
});

Deno.test("checkRequest() refuses another site's subresource, frame and fetch with 403 (A34)", () => {
  for (const site of ["cross-site", "same-site"]) {
    for (const [mode, dest] of [["no-cors", "image"], ["navigate", "iframe"], ["cors", "empty"]]) {
      const headers = { "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest };
      assertEquals(statusOf({ url: `${ORIGIN}/app.js`, headers }), 403);
      assertEquals(statusOf({ url: `${ORIGIN}/`, headers }), 403);
    }
  }
});

Deno.test("checkRequest() lets another site's navigation reach no data", () => {
  for (const site of ["cross-site", "same-site", "none"]) {
    const headers = { "sec-fetch-site": site, ...NAVIGATION };
    assertEquals(statusOf({ url: `${ORIGIN}/api/info`, headers }), 403);
    assertEquals(statusOf({ url: `${ORIGIN}/unknown`, headers }), 403);
  }
});

Deno.test("checkRequest() refuses a POST that the browser says comes from elsewhere", () => {
  for (const site of ["cross-site", "same-site", "none"]) {
    const headers = { origin: ORIGIN, "sec-fetch-site": site };
    assertEquals(statusOf({ method: "POST", url: `${ORIGIN}/`, headers }), 403);
  }
});

Deno.test("checkRequest() refuses with an empty body and no header", async () => {
  for (const asked of [{ host: "evil.example" }, { method: "PUT" }, { method: "POST" }]) {
    const answer = answerTo(asked);
    assertEquals(await answer?.text(), "");
    assertEquals([...answer?.headers ?? []], []);
  }
});

/** HTTP allows no other bytes in a header's value (RFC 9110, 5.5). */
function isHeaderValue(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
