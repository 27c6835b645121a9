/** What the app answers about sessions: opening them, their files, their earlier events. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { LIMITS } from "../../../lib/wire.ts";
import { TestApp } from "./test_app.ts";

const JSON_BODY = { "content-type": "application/json" };
const BYTES_BODY = { "content-type": "application/octet-stream" };

Deno.test("POST /api/sessions says why an agent cannot be used", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const answer = await app.openSession(credentials, { agent: "unknown" });
  assertEquals(answer.status, 422);
  assertEquals((await answer.json()).error, 'Cannot start "unknown"');
});

Deno.test("POST /api/sessions opens one session for one request, however often it comes", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const requestId = crypto.randomUUID();
  const answers = await Promise.all(
    [1, 2, 3].map(async () => (await app.openSession(credentials, { requestId })).json()),
  );
  assertEquals(new Set(answers.map(({ sessionId }) => sessionId)).size, 1);
  assertEquals([...Deno.readDirSync(join(app.directory, "sessions"))].length, 1);
});

Deno.test("POST …/blobs stores a file of the longest length, and answers 413 above it", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const { sessionId } = await (await app.openSession(credentials)).json();
  const path = `/api/sessions/${sessionId}/blobs`;
  const bytes = new Uint8Array(LIMITS.attachmentBytesMax + 1);
  const post = (body: Uint8Array<ArrayBuffer>) =>
    app.ask(path, { method: "POST", credentials, headers: BYTES_BODY, body: new Blob([body]).stream() });
  assertEquals((await (await post(bytes.subarray(1))).json()).size, LIMITS.attachmentBytesMax);
  assertEquals((await post(bytes)).status, 413);
});

Deno.test("POST …/blobs takes bytes only, for a session there is", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const { sessionId } = await (await app.openSession(credentials)).json();
  const post = (id: string, headers: Record<string, string>) =>
    app.ask(`/api/sessions/${id}/blobs`, { method: "POST", credentials, headers, body: "x" });
  assertEquals((await post(sessionId, JSON_BODY)).status, 415);
  assertEquals((await post("unknown", BYTES_BODY)).status, 404);
  assertEquals((await post("..%2fx", BYTES_BODY)).status, 404);
});

Deno.test("GET …/blobs/<hash> gives the bytes back, never as a page of ours", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const { sessionId } = await (await app.openSession(credentials)).json();
  const path = `/api/sessions/${sessionId}/blobs`;
  const body = "<script>alert(1)</script>";
  const stored = await app.ask(path, { method: "POST", credentials, headers: BYTES_BODY, body });
  const { blob } = await stored.json();
  for (const type of ["text/html", "image/svg+xml", "image/png\r\nx: y", ""]) {
    const query = type === "" ? "" : `?type=${encodeURIComponent(type)}`;
    const answer = await app.ask(`${path}/${blob}${query}`, { credentials });
    assertEquals(await answer.text(), body);
    assertEquals(answer.headers.get("content-type"), "application/octet-stream");
    assertEquals(answer.headers.get("content-disposition"), "attachment");
    assert(answer.headers.get("content-security-policy")?.includes("sandbox"));
    assertEquals(answer.headers.get("x-content-type-options"), "nosniff");
  }
  const picture = await app.ask(`${path}/${blob}?type=image/png`, { credentials });
  assertEquals([await picture.text(), picture.headers.get("content-type")], [body, "image/png"]);
});

Deno.test("GET …/blobs/<hash> knows hashes of that session only", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const { sessionId } = await (await app.openSession(credentials)).json();
  for (const name of ["0".repeat(64), "..%2fmeta.json", "%2e%2e%2fjournal.jsonl", "x"]) {
    assertEquals(
      (await app.ask(`/api/sessions/${sessionId}/blobs/${name}`, { credentials })).status,
      404,
      name,
    );
  }
});

Deno.test("GET …/events refuses a number that is none", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const { sessionId } = await (await app.openSession(credentials)).json();
  for (const before of ["", "x", "0", "-1", "1.5", "1e99", "NaN"]) {
    const path = `/api/sessions/${sessionId}/events?before=${before}`;
    assertEquals((await app.ask(path, { credentials })).status, 400, before);
  }
});

Deno.test("GET …/events gives the lines before a number, byte for byte as they stand in the journal", async () => {
  await using app = await TestApp.start();
  const credentials = await app.signIn();
  const { sessionId } = await (await app.openSession(credentials)).json();
  const session = await app.sessions.get(sessionId);
  const text = "é".repeat(300_000); // more than one read
  for (let i = 0; i < 3; i++) session?.journal.append("notice", { level: "info", text });
  const lastSeq = session?.journal.lastSeq ?? 0;
  const path = `/api/sessions/${sessionId}/events?before=${lastSeq}`;
  const answer = await (await app.ask(path, { credentials })).text();
  const journal = await Deno.readTextFile(join(app.directory, "sessions", sessionId, "journal.jsonl"));
  const lines = journal.match(/[^\n]*\n/g) ?? [];
  assertEquals(answer === lines.slice(0, lastSeq - 1).join(""), true);
});
