/** The app as a whole, asked without a port: who gets in, what is answered, and which headers always stand. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { ORIGIN, TestApp } from "./test_app.ts";

const JSON_BODY = { "content-type": "application/json" };

/** Everything that needs both credentials. */
const CLOSED: readonly (readonly [string, string])[] = [
  ["GET", "/api/info"],
  ["GET", "/api/sessions"],
  ["POST", "/api/sessions"],
  ["GET", "/api/sessions/x/events?before=1"],
  ["POST", "/api/sessions/x/blobs"],
  ["GET", `/api/sessions/x/blobs/${"0".repeat(64)}`],
  ["GET", "/api/unknown"],
  ["GET", "/ws?session=x"],
  ["GET", "/ws/sessions"],
];

for (const [method, path] of CLOSED) {
  Deno.test(`createApp() answers ${method} ${path} with 401 unless both credentials of one device come (A20)`, async () => {
    await using app = await TestApp.start();
    const ours = await app.signIn();
    const other = await app.signIn();
    const tries = [
      {},
      { cookie: ours.cookie },
      { key: ours.key },
      { cookie: ours.cookie, key: other.key },
      { cookie: other.cookie, key: ours.key },
      { cookie: ours.cookie, key: "" },
    ];
    for (const credentials of tries) {
      const answer = await app.ask(path, { method, credentials });
      assertEquals(answer.status, 401, JSON.stringify(credentials));
      assertEquals(await answer.text(), "");
    }
  });
}

Deno.test("createApp() takes the key from the socket's subprotocols too", async () => {
  await using app = await TestApp.start();
  const { cookie, key } = await app.signIn();
  const ask = (offered: string) =>
    app.ask("/api/info", { credentials: { cookie }, headers: { "sec-websocket-protocol": offered } });
  assertEquals((await ask(`drawbridge.v1, key.${key}`)).status, 200);
  assertEquals((await ask(`drawbridge.v1, ${key}`)).status, 401);
});

Deno.test("createApp() takes the cookie of its own port only", async () => {
  await using app = await TestApp.start();
  const { cookie, key } = await app.signIn();
  const renamed = cookie.replace("drawbridge_4777=", "drawbridge_4778=");
  assert(renamed !== cookie);
  assertEquals((await app.ask("/api/info", { credentials: { cookie: renamed, key } })).status, 401);
});

Deno.test("POST /auth/exchange gives a cookie no script and no other site sees, and a key", async () => {
  await using app = await TestApp.start();
  const answer = await app.exchange(app.links.issue());
  assertEquals(answer.status, 200);
  const cookie = answer.headers.get("set-cookie") ?? "";
  assertMatch(cookie, /^drawbridge_4777=[A-Za-z0-9_-]{43};/);
  for (const part of ["HttpOnly", "SameSite=Strict", "Path=/"]) assert(cookie.includes(part), part);
  assertMatch((await answer.json()).key, /^[A-Za-z0-9_-]{43}$/);
});

Deno.test("POST /auth/exchange answers a used, wrong, cut, longer and missing token alike (A21)", async () => {
  await using app = await TestApp.start();
  const token = app.links.issue();
  await app.exchange(token);
  const fresh = app.links.issue();
  for (const wrong of [token, "wrong", fresh.slice(1), `${fresh}x`, 7, null, {}, ["x"], undefined]) {
    const answer = await app.exchange(wrong);
    assertEquals([answer.status, await answer.text()], [401, ""], JSON.stringify(wrong));
    assertEquals(answer.headers.get("set-cookie"), null);
  }
});

Deno.test("POST /auth/exchange looks at ten wrong tokens, then answers 429, whatever stands beside them (A22, A23)", async () => {
  await using app = await TestApp.start();
  const statuses: number[] = [];
  for (let i = 0; i < 15; i++) {
    const body = JSON.stringify({ token: `guess ${i}`, password: "x", user: i, auth: { token: "y" } });
    const headers = { ...JSON_BODY, authorization: `Bearer ${i}`, "x-forwarded-for": `10.0.0.${i}` };
    statuses.push((await app.ask("/auth/exchange", { method: "POST", headers, body })).status);
  }
  assertEquals(statuses, [...Array(10).fill(401), ...Array(5).fill(429)]);
});

Deno.test("POST /auth/exchange leaves who is signed in alone while it is slowed down (A22)", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  for (let i = 0; i < 20; i++) await app.exchange("guess");
  assertEquals((await app.ask("/api/info", { credentials })).status, 200);
});

Deno.test("POST /auth/exchange takes JSON only (A18)", async () => {
  await using app = await TestApp.start();
  const token = app.links.issue();
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]) {
    const headers = { "content-type": type };
    const answer = await app.ask("/auth/exchange", {
      method: "POST",
      headers,
      body: JSON.stringify({ token }),
    });
    assertEquals(answer.status, 415, type);
  }
  assertEquals((await app.exchange(token)).status, 200, "and the token is still good");
});

Deno.test("POST /api/sessions takes JSON only (A18)", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    const body = JSON.stringify({ requestId: "r", cwd: app.directory, agent: "fixture" });
    const headers = { "content-type": type };
    const answer = await app.ask("/api/sessions", { method: "POST", credentials, headers, body });
    assertEquals(answer.status, 415, type);
  }
  assertEquals([...Deno.readDirSync(join(app.directory, "sessions"))], []);
});

Deno.test("createApp() answers a body above its limit with 413, whatever it says of its length (A29)", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const big = new Uint8Array(1024 * 1024 + 1).fill(0x20);
  for (const path of ["/auth/exchange", "/api/sessions"]) {
    const body = new Blob([big]).stream();
    const answer = await app.ask(path, { method: "POST", credentials, headers: JSON_BODY, body });
    assertEquals(answer.status, 413, path);
  }
});

Deno.test("createApp() reads no further than the limit of a body", async () => {
  await using app = await TestApp.start();
  let read = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      read += 64 * 1024;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
  });
  const answer = await app.ask("/auth/exchange", { method: "POST", headers: JSON_BODY, body: endless });
  assertEquals(answer.status, 413);
  assert(read <= 1.5 * 1024 * 1024, `${read} bytes were read`);
});

Deno.test("createApp() answers a body that is no JSON object with 400", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  for (const body of ["", "{", "null", "[]", "1", '"x"', "{}", '{"requestId":1,"cwd":"/","agent":"a"}']) {
    const answer = await app.ask("/api/sessions", { method: "POST", credentials, headers: JSON_BODY, body });
    assertEquals([answer.status, await answer.text()], [400, ""], body);
  }
});

Deno.test("createApp() answers what it does not have with 404, without a word", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const paths = [
    "/api/unknown",
    "/api/sessions/x/events?before=1",
    "/index.html",
    "/unknown",
    "/auth/exchange",
  ];
  for (const path of [...paths, "/%2e%2e/meta.json", "/..%2fdevices.json", "/s/..%2f..%2fx", "/%", "/%ff"]) {
    const answer = await app.ask(path, { credentials });
    assertEquals([answer.status, await answer.text()], [404, ""], path);
  }
});

Deno.test("createApp() answers a method it does not know with 405", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    assertEquals((await app.ask("/api/sessions", { method, credentials })).status, 405);
  }
});

Deno.test("createApp() answers a preflight with 405 and no Access-Control header (A19)", async () => {
  await using app = await TestApp.start();
  const headers = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type, x-drawbridge-key",
    "access-control-request-private-network": "true",
  };
  for (const origin of ["http://evil.example", ORIGIN]) {
    const answer = await app.ask("/api/sessions", { method: "OPTIONS", headers: { ...headers, origin } });
    assertEquals(answer.status, 405);
  }
});

Deno.test("createApp() never sends an Access-Control header", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  for (const origin of [ORIGIN, "http://evil.example", "null"]) {
    for (const path of ["/", "/api/info", "/api/unknown", "/app-0123456789.js"]) {
      for (const method of ["GET", "HEAD", "POST", "OPTIONS"]) {
        const { headers } = await app.ask(path, { method, credentials, headers: { origin } });
        const names = [...headers.keys()].filter((name) => name.startsWith("access-control-"));
        assertEquals(names, [], `${method} ${path} from ${origin}`);
      }
    }
  }
});

Deno.test("createApp() serves the shell to who is not signed in, at the address of any session", async () => {
  await using app = await TestApp.start();
  for (const path of ["/", "/s/abc", "/app-0123456789.js"]) assertEquals((await app.ask(path)).status, 200);
});

Deno.test("createApp() answers HEAD as GET, without the body", async () => {
  await using app = await TestApp.start();
  for (const path of ["/", "/icon.svg"]) {
    const [head, whole] = [await app.ask(path, { method: "HEAD" }), await app.ask(path)];
    assertEquals([head.status, await head.text()], [200, ""]);
    assertEquals(head.headers.get("etag"), whole.headers.get("etag"));
  }
});

Deno.test("createApp() answers 304 to who has the file", async () => {
  await using app = await TestApp.start();
  const etag = (await app.ask("/icon.svg")).headers.get("etag") ?? "";
  assertEquals((await app.ask("/icon.svg", { headers: { "if-none-match": etag } })).status, 304);
});

Deno.test("createApp() lets no cache keep what it answers, and no type be guessed", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  for (const path of ["/", "/api/info", "/api/sessions"]) {
    const { headers } = await app.ask(path, { credentials });
    assertEquals(headers.get("cache-control"), "no-store", path);
    assertEquals(headers.get("x-content-type-options"), "nosniff", path);
    assertEquals(headers.get("cross-origin-resource-policy"), "same-origin", path);
  }
});

Deno.test("GET /ws answers what is no WebSocket of ours with 426 (B22)", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const right = {
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-protocol": "drawbridge.v1",
  };
  const wrong: Record<string, string>[] = [
    { upgrade: "h2c" },
    { "sec-websocket-version": "8" },
    { "sec-websocket-version": "" },
    { "sec-websocket-protocol": "other.v1" },
    { "sec-websocket-protocol": "" },
  ];
  for (const path of ["/ws?session=x", "/ws/sessions"]) {
    for (const change of wrong) {
      const answer = await app.ask(path, { credentials, headers: { origin: ORIGIN, ...right, ...change } });
      assertEquals(answer.status, 426, JSON.stringify(change));
    }
    assertEquals((await app.ask(path, { credentials })).status, 426, "and without any of it");
  }
});

Deno.test("createApp() says nothing of the inside when something fails (A33)", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  await Deno.writeTextFile(join(app.directory, "devices.json"), "{ torn");
  const answer = await app.ask("/api/info", { credentials });
  assertEquals([answer.status, await answer.text()], [500, ""]);
});
