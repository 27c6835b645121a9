/** The JSON-RPC peer: order, ids, and what becomes of everything nobody asked for. Arrays in, arrays out. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { type IncomingRequest, Peer, RpcError, type Settled } from "../../../lib/rpc/peer.ts";

/** A peer whose every happening is one entry of `log`, in order. */
function logged() {
  const sent: Record<string, unknown>[] = [];
  const log: string[] = [];
  const requests: IncomingRequest[] = [];
  const peer = new Peer({
    send: (line) => sent.push(JSON.parse(line)),
    onRequest: (request) => {
      requests.push(request);
      log.push(`request ${request.method}`);
    },
    onNotification: (method) => log.push(`notification ${method}`),
    onNoise: (line) => log.push(`noise ${line}`),
  });
  const receive = (message: unknown) => peer.receive(JSON.stringify(message));
  return { peer, sent, log, requests, receive };
}

function told(log: string[], name: string): (settled: Settled) => void {
  return (settled) =>
    log.push(`${name} ${"error" in settled ? settled.error.message : JSON.stringify(settled.result)}`);
}

Deno.test("send() writes a JSON-RPC 2.0 request with an id of its own", () => {
  const { peer, sent } = logged();
  const ids = [peer.send("one", { a: 1 }, () => {}), peer.send("two", undefined, () => {})];
  assertEquals(sent, [
    { jsonrpc: "2.0", id: ids[0], method: "one", params: { a: 1 } },
    { jsonrpc: "2.0", id: ids[1], method: "two" },
  ]);
  assert(ids[0] !== ids[1]);
});

Deno.test("receive() keeps the id spaces of both directions apart", () => {
  const { peer, sent, log, requests, receive } = logged();
  const id = peer.send("ours", {}, told(log, "answer"));
  receive({ jsonrpc: "2.0", id, method: "theirs", params: {} });
  assertEquals(log, ["request theirs"]);
  peer.respond(requests[0].id, "for them");
  assertEquals(sent.at(-1), { jsonrpc: "2.0", id, result: "for them" });
  receive({ jsonrpc: "2.0", id, result: "for us" });
  assertEquals(log, ["request theirs", 'answer "for us"']);
});

Deno.test("respond() and fail() echo an id with its type", () => {
  const { peer, sent, requests, receive } = logged();
  const ids = [0, 7, "7", "b0c4", null];
  for (const id of ids) receive({ jsonrpc: "2.0", id, method: "ask" });
  for (const request of requests) peer.respond(request.id, {});
  peer.fail("7", { code: -32601, message: "no" });
  assertEquals(sent.map((message) => message.id), [...ids, "7"]);
  assertEquals(sent.at(-1), { jsonrpc: "2.0", id: "7", error: { code: -32601, message: "no" } });
});

Deno.test("receive() settles an answer between the notifications around it, at once", () => {
  const { peer, log, receive } = logged();
  const id = peer.send("prompt", {}, told(log, "answer"));
  receive({ jsonrpc: "2.0", method: "first" });
  receive({ jsonrpc: "2.0", method: "second" });
  receive({ jsonrpc: "2.0", id, result: 1 });
  receive({ jsonrpc: "2.0", method: "third" });
  // Nothing was awaited: the order is that of the lines.
  assertEquals(log, ["notification first", "notification second", "answer 1", "notification third"]);
});

Deno.test("receive() handles any mix of lines in their order", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom("answer", "notification", "request", "noise")), (kinds) => {
    const { peer, log, receive } = logged();
    const expected = kinds.map((kind, at) => {
      if (kind === "answer") receive({ id: peer.send("x", {}, told(log, "answer")), result: at });
      else if (kind === "noise") peer.receive(`noise ${at}`);
      else receive({ method: `m${at}`, ...(kind === "request" ? { id: at } : {}) });
      if (kind === "answer") return `answer ${at}`;
      return kind === "noise" ? `noise noise ${at}` : `${kind} m${at}`;
    });
    assertEquals(log, expected);
  }));
});

Deno.test("receive() gives the whole line of a notification as it came", () => {
  const lines: string[] = [];
  const peer = new Peer({
    send: () => {},
    onRequest: () => {},
    onNotification: (_method, _params, line) => lines.push(line),
    onNoise: () => {},
  });
  const line = '{ "method":"x" ,"params":{"n":1.0,"big":12345678901234567890} }';
  peer.receive(line);
  assertEquals(lines, [line]);
});

Deno.test("receive() lets go of second answers, unknown ids and errors without an id", () => {
  const { peer, sent, log, receive } = logged();
  const id = peer.send("ask", {}, told(log, "answer"));
  receive({ jsonrpc: "2.0", error: { code: -32700, message: "Parse error" } });
  receive({ jsonrpc: "2.0", id: null, error: { code: -32600, message: "Invalid request" } });
  receive({ jsonrpc: "2.0", id: 4711, result: {} });
  receive({ jsonrpc: "2.0", id: String(id), result: "a string is another id" });
  receive({ jsonrpc: "2.0", id, result: "first" });
  receive({ jsonrpc: "2.0", id, result: "second" });
  receive({ jsonrpc: "2.0", id, error: { code: 1, message: "third" } });
  assertEquals(log.filter((entry) => entry.startsWith("answer")), ['answer "first"']);
  assertEquals(sent.length, 1);
});

Deno.test("receive() never answers noise", () => {
  const { peer, sent, log } = logged();
  const noise = ["hello", '"text"', "42", "null", "{}", '{"jsonrpc":"2.0"}', '{"cut', "\u0000", "{}{}"];
  for (const line of noise) peer.receive(line);
  peer.receive('{"id":{},"method":"an object is no id"}');
  assertEquals(sent, []);
  assertEquals(log.length, noise.length + 1);
  assert(log.every((entry) => entry.startsWith("noise")));
});

Deno.test("receive() answers a batch once with -32600 and looks at nothing in it", () => {
  const { sent, log, receive } = logged();
  receive([{ id: 1, method: "one" }, { id: 2, method: "two" }, { method: "three" }]);
  receive([]);
  assertEquals(log, []);
  assertEquals(sent.length, 2);
  // deno-lint-ignore no-explicit-any -- a message this test has just caused
  for (const { id, error } of sent as any[]) assertEquals([id, error.code], [null, -32600]);
});

Deno.test("close() fails all that waits at once, with its reason, in the order it was asked", () => {
  const { peer, log } = logged();
  for (const name of ["one", "two", "three"]) peer.send(name, {}, told(log, name));
  peer.close(new Error("the agent died"));
  assertEquals(log, ["one the agent died", "two the agent died", "three the agent died"]);
  peer.close(new Error("again"));
  assertEquals(log.length, 3);
});

Deno.test("a closed peer sends nothing, hears nothing and fails requests with the reason", async () => {
  const { peer, sent, log, receive } = logged();
  const reason = new Error("the agent died");
  peer.close(reason);
  assertEquals(peer.send("late", {}, told(log, "late")), null);
  assertEquals(log, ["late the agent died"]);
  peer.notify("x", {});
  peer.respond(1, {});
  peer.fail(1, { code: 1, message: "x" });
  receive({ jsonrpc: "2.0", id: 1, method: "ask" });
  receive([]);
  assertEquals([sent.length, log.length], [0, 1]);
  assertStrictEquals(await assertRejects(() => peer.request("late", {})), reason);
});

Deno.test("close() may be called while an answer is handled, and what it fails may send again", () => {
  const { peer, log, receive } = logged();
  const id = peer.send("first", {}, () => peer.close(new Error("closed by the answer")));
  peer.send("second", {}, (settled) => {
    told(log, "second")(settled);
    peer.send("third", {}, told(log, "third"));
  });
  receive({ jsonrpc: "2.0", id, result: {} });
  assertEquals(log, ["second closed by the answer", "third closed by the answer"]);
});

Deno.test("request() resolves with the result, whatever it is", async () => {
  const { peer, sent, receive } = logged();
  for (const result of [{}, null, "text", 0, false, []]) {
    const answer = peer.request("ask", {});
    receive({ jsonrpc: "2.0", id: sent.at(-1)?.id, result });
    assertEquals(await answer, result);
  }
});

Deno.test("request() rejects with the error's code, message and data", async () => {
  const { peer, receive } = logged();
  const answer = peer.request("ask", {});
  receive({ jsonrpc: "2.0", id: 1, error: { code: -32000, message: "Sign in", data: { url: "x" } } });
  const error = await assertRejects(() => answer, RpcError);
  assertEquals([error.code, error.message, error.data], [-32000, "Sign in", { url: "x" }]);
});

Deno.test("receive() makes an RpcError of errors of any form", () => {
  for (const error of ["boom", 5, true, [], {}, { message: 3 }, { code: "x", message: null }]) {
    const { peer, receive } = logged();
    const got: Settled[] = [];
    const id = peer.send("ask", {}, (settled) => got.push(settled));
    receive({ jsonrpc: "2.0", id, error });
    const [settled] = got;
    assert("error" in settled && settled.error instanceof RpcError);
    assertEquals(settled.error.code, -32603);
    assert(settled.error.message.length > 0);
  }
});

Deno.test("receive() takes result and error side by side when one of them is null", () => {
  const { peer, log, receive } = logged();
  receive({ id: peer.send("a", {}, told(log, "a")), result: { ok: 1 }, error: null });
  receive({ id: peer.send("b", {}, told(log, "b")), result: null, error: { code: 1, message: "no" } });
  assertEquals(log, ['a {"ok":1}', "b no"]);
});

Deno.test("send() settles exactly once, whatever comes", () => {
  const answer = fc.record({
    id: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom("1", null)),
    kind: fc.constantFrom("result", "error", "close"),
  });
  fc.assert(fc.property(fc.array(answer), (answers) => {
    const { peer, receive } = logged();
    const counts = new Map<number, number>();
    for (let n = 0; n < 5; n++) {
      peer.send("ask", {}, () => counts.set(n, (counts.get(n) ?? 0) + 1));
    }
    for (const { id, kind } of answers) {
      if (kind === "close") peer.close(new Error("closed"));
      else if (kind === "result") receive({ id, result: {} });
      else receive({ id, error: { code: 1, message: "no" } });
    }
    peer.close(new Error("the end"));
    assertEquals([...counts.values()], [1, 1, 1, 1, 1]);
  }));
});
