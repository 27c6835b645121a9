import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import type { AnswerRequest, SessionQuestions, SessionSummary, SettledQuestion } from "../../../lib/api.ts";
import { folded } from "../../../lib/transcript/fold.ts";
import { Inbox } from "../../../lib/ui/state/inbox.ts";
import type { Event } from "../../../lib/wire.ts";
import { session } from "./session_summary.ts";

const OPTIONS = [{ optionId: "yes", name: "Yes", kind: "allow_once" }];

function asks(id: string): Event {
  const toolCall = { toolCallId: `call ${id}`, title: `Do ${id}`, kind: "execute" };
  return { seq: 1, at: 1, type: "permission_request", id, toolCall, options: OPTIONS };
}

function given(device: string, optionId = "yes"): SettledQuestion {
  return { outcome: { outcome: "selected", optionId }, by: { device } };
}

/** An inbox before a bridge that says what the test wants. */
function setUp(told: readonly SessionQuestions[]) {
  const sessions = signal<readonly SessionSummary[] | null>([]);
  const bridge = {
    told,
    settled: new Map<string, SettledQuestion>(),
    answers: [] as string[],
    putBack: [] as string[],
    answer: (id: string): Promise<SettledQuestion> => Promise.resolve(given("this page", id)),
  };
  const rest = {
    questions: () => Promise.resolve(bridge.told),
    settled: (_session: string, id: string) => Promise.resolve(bridge.settled.get(id) ?? null),
    answer: (_session: string, { questionId, optionId, reason }: { questionId: string } & AnswerRequest) => {
      bridge.answers.push([questionId, optionId, reason].filter(Boolean).join(" "));
      return bridge.answer(optionId);
    },
  };
  const putBack = (sessionId: string, text: string) => bridge.putBack.push(`${sessionId}: ${text}`) > 0;
  return { sessions, bridge, inbox: new Inbox({ rest, sessions, folded, putBack }) };
}

function shape({ questions }: Inbox) {
  return questions.value?.map(({ asked, given, settled, refused }) => [
    asked.id,
    given,
    settled && ("device" in settled.by ? settled.by.device : settled.outcome.outcome),
    refused,
  ]);
}

Deno.test("Inbox gathers the questions of all sessions, with what each would do", async () => {
  const { inbox } = setUp([{ sessionId: "a", events: [asks("q1"), asks("q2")] }, {
    sessionId: "b",
    events: [asks("q3")],
  }]);
  assertEquals(inbox.questions.value, null);
  await inbox.refresh();
  assertEquals(
    inbox.questions.value?.map(({ sessionId, asked }) => [sessionId, asked.id, asked.picture?.title]),
    [["a", "q1", "Do q1"], ["a", "q2", "Do q2"], ["b", "q3", "Do q3"]],
  );
});

Deno.test("a question that somebody else settled keeps its place and says by whom", async () => {
  const { inbox, bridge } = setUp([{ sessionId: "a", events: [asks("q1"), asks("q2")] }]);
  await inbox.refresh();
  bridge.settled.set("q1", given("Phone"));
  bridge.told = [{ sessionId: "b", events: [asks("q3")] }];
  await inbox.refresh();
  assertEquals(shape(inbox), [
    ["q1", null, "Phone", null],
    ["q2", null, "cancelled", null],
    ["q3", null, null, null],
  ]);
});

Deno.test("an answer is given once, and what was refused can be answered again", async () => {
  const { inbox, bridge } = setUp([{ sessionId: "a", events: [asks("q1")] }]);
  await inbox.refresh();
  const question = () => {
    const [first] = inbox.questions.value ?? [];
    return first;
  };
  bridge.answer = () => Promise.reject(new Error("no such option"));
  await inbox.answer(question(), { optionId: "no", reason: "Another way" });
  assertEquals(shape(inbox), [["q1", null, null, "no such option"]]);
  bridge.answer = () => Promise.resolve(given("this page"));
  const shown = question();
  await Promise.all([inbox.answer(shown, { optionId: "yes" }), inbox.answer(shown, { optionId: "yes" })]);
  await inbox.answer(shown, { optionId: "yes" });
  assertEquals(bridge.answers, ["q1 no Another way", "q1 yes"]);
  assertEquals(shape(inbox), [["q1", "yes", "this page", null]]);
});

Deno.test("what was written and not told is put back, once nobody can send it any more", async () => {
  const { inbox, bridge } = setUp([{ sessionId: "a", events: [asks("q1"), asks("q2")] }]);
  await inbox.refresh();
  const [one, two] = inbox.questions.value ?? [];
  const no = { optionId: "no", reason: "Another way" };
  bridge.answer = () => Promise.reject(new Error("nobody is there"));
  await inbox.answer(one, no);
  assertEquals(bridge.putBack, [], "it can be sent again");
  bridge.answer = () => Promise.resolve(given("another page", "no"));
  await inbox.answer(one, no);
  assertEquals(bridge.putBack, ["a: Another way"], "another page was first");
  assertEquals(inbox.questions.value?.map(({ kept }) => kept), [true, false]);
  bridge.answer = () => Promise.resolve({ ...given("this page", "no"), reason: "Another way" });
  await inbox.answer(two, no);
  assertEquals(bridge.putBack.length, 1, "it was told");
});

Deno.test("what was on its way when the inbox was shut is put back where it was refused", async () => {
  const { inbox, bridge } = setUp([{ sessionId: "a", events: [asks("q1")] }]);
  await inbox.refresh();
  const stop = inbox.start();
  const [one] = inbox.questions.value ?? [];
  const refused = Promise.withResolvers<SettledQuestion>();
  bridge.answer = () => refused.promise;
  const answered = inbox.answer(one, { optionId: "no", reason: "Another way" });
  stop();
  refused.reject(new Error("nobody is there"));
  await answered;
  assertEquals(bridge.putBack, ["a: Another way"]);
});

Deno.test("what is no question is told as a way to its session, and nobody twice", async () => {
  const form: Event = {
    seq: 2,
    at: 1,
    type: "elicitation_request",
    id: "e2",
    mode: "form",
    message: "Tell me",
    requestedSchema: {},
  };
  const { inbox, sessions } = setUp([
    { sessionId: "a", events: [asks("q1")] },
    { sessionId: "b", events: [form] },
  ]);
  const status = "awaiting_permission";
  sessions.value = [
    session("a", { status, pendingPermissions: 1 }),
    session("b", { status, pendingPermissions: 1 }),
    session("c", { status }),
    session("d", { status, pendingPermissions: 1 }),
    session("e"),
  ];
  const stop = inbox.start();
  await inbox.refresh();
  for (let turn = 0; inbox.elsewhere.value.length === 0 && turn < 100; turn++) await Promise.resolve();
  assertEquals(inbox.elsewhere.value, [
    { sessionId: "b", kind: "form", message: "Tell me" },
    { sessionId: "c", kind: "sign_in", message: "" },
    { sessionId: "d", kind: "unknown", message: "" },
  ]);
  stop();
});

Deno.test("a bridge that does not answer is said, until it does", async () => {
  const { inbox, bridge } = setUp([]);
  const told = bridge.told;
  Object.defineProperty(bridge, "told", {
    configurable: true,
    get: () => {
      throw new Error("offline");
    },
  });
  await inbox.refresh();
  assertEquals([inbox.failed.value, inbox.questions.value], ["offline", null]);
  Object.defineProperty(bridge, "told", { value: told });
  await inbox.refresh();
  assertEquals([inbox.failed.value, inbox.questions.value], [null, []]);
});
