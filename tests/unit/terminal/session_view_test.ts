/**
 * A session on a terminal, without one: lines in, text out.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { COLOURS, PLAIN } from "../../../lib/terminal/palette.ts";
import { SessionView } from "../../../lib/terminal/session_view.ts";
import type { BrowserLine, Ready, ServerLine } from "../../../lib/wire.ts";

const READY: Ready = {
  type: "ready",
  protocol: 1,
  buildId: "b",
  sessionId: "s",
  journal: "j",
  firstSeq: 1,
  lastSeq: 0,
  resumed: false,
  cwd: "/work",
  agent: { name: "a", title: "Agent", demo: false },
  promptCapabilities: {},
  state: "idle",
  context: {
    title: null,
    modes: null,
    models: null,
    configOptions: null,
    commands: [],
    usage: null,
    agentSessionId: null,
  },
  queue: [],
};

class Stage {
  text = "";
  left = 0;
  nowMs = 0;
  readonly sent: BrowserLine[] = [];
  readonly view: SessionView;
  #seq = 0;

  constructor(options: { echoes?: boolean; colours?: boolean } = {}) {
    let id = 0;
    this.view = new SessionView({
      title: "Title",
      palette: options.colours ? COLOURS : PLAIN,
      echoes: options.echoes ?? false,
      write: (text) => this.text += text,
      send: (line) => this.sent.push(line),
      leave: () => this.left++,
      newId: () => `p${++id}`,
      now: () => this.nowMs,
    });
  }

  begin(ready: Partial<Ready> = {}): this {
    this.view.receive({ ...READY, ...ready });
    this.view.flush();
    this.text = "";
    return this;
  }

  /** Events without number and time. */
  events(...bodies: Record<string, unknown>[]): this {
    // Bodies are those of `EventBodies`, written by the tests.
    for (const body of bodies) this.view.receive({ seq: ++this.#seq, at: 1_000, ...body } as ServerLine);
    return this;
  }

  flush(): this {
    this.view.flush();
    return this;
  }
}

const BY = { device: "terminal 1" };
const prompt = (text: string, promptId = "p1") => {
  return { type: "prompt", promptId, blocks: [{ type: "text", text }], by: BY };
};
const update = (update: Record<string, unknown>) => {
  return { type: "update", message: { method: "session/update", params: { update } } };
};
const chunk = (text: string, sessionUpdate = "agent_message_chunk") =>
  update({ sessionUpdate, content: { type: "text", text } });
const done = (promptId = "p1") => ({ type: "prompt_done", promptId, stopReason: "end_turn" });
const queue = (...ids: string[]) => ({
  type: "queue",
  prompts: ids.map((promptId) => ({ promptId, blocks: [{ type: "text", text: promptId }], by: BY })),
});

Deno.test("SessionView writes the same text, whatever pieces it comes in", () => {
  const words = fc.array(
    fc.constantFrom("a", "b\r\n", "\n", "\r", "\x1b[2J", "\u{1f600}", "\ud83d", "\ude00"),
  );
  fc.assert(fc.property(words, fc.array(fc.boolean()), (words, flushes) => {
    const whole = new Stage().begin().events(prompt("q"), chunk(words.join("")), done()).flush();
    const pieces = new Stage().begin().events(prompt("q"));
    words.join("").split("").forEach((piece, at) => {
      pieces.events(chunk(piece));
      if (flushes[at % Math.max(1, flushes.length)]) pieces.flush();
    });
    pieces.events(done()).flush();
    assertEquals(pieces.text, whole.text);
  }));
});

Deno.test("SessionView lets nothing through that a terminal obeys, but its own colours", () => {
  const text = "\x1b[2J\x9b31m\x07";
  const stage = new Stage({ colours: true }).begin({ cwd: text }).events(
    prompt(text),
    chunk(text, "agent_thought_chunk"),
    update({ sessionUpdate: "plan", entries: [{ content: text, status: text }] }),
    { type: "notice", level: "error", text },
    {
      type: "permission_request",
      id: "q",
      toolCall: { toolCallId: text, title: text, rawInput: { text }, locations: [{ path: text }] },
      options: [{ optionId: "o", name: text, kind: "allow_once" }],
    },
    { type: "auth_required", message: text, methods: [] },
    done(),
  ).flush();
  const own = stage.text.replaceAll(/\x1b\[(1|2|22|31|32|33|39)m/g, "");
  assertEquals(own.match(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/), null);
  assertStringIncludes(own, "\\x1b[2J\\x9b31m\\x07");
});

Deno.test("SessionView tells of a plan first all, then what changed", () => {
  const plan = (...statuses: string[]) =>
    update({ sessionUpdate: "plan", entries: statuses.map((status, n) => ({ content: `do ${n}`, status })) });
  const stage = new Stage().begin().events(prompt("q"), plan("in_progress", "pending")).flush();
  assertStringIncludes(stage.text, "Plan\n  [>] do 0\n  [ ] do 1\n");
  stage.text = "";
  stage.events(plan("completed", "pending")).flush();
  assertEquals(stage.text, "Plan\n  [x] do 0\n");
});

Deno.test("SessionView does not repeat what was typed on a terminal, but for what had to wait", () => {
  const stage = new Stage({ echoes: true }).begin();
  stage.view.input("first");
  stage.events(prompt("first", "p1")).flush();
  assertEquals(stage.text, "");
  stage.view.input("second");
  stage.events(queue("p2"), done("p1"), queue(), prompt("second", "p2")).flush();
  assertStringIncludes(stage.text, "> second");
});

Deno.test("SessionView on a pipe leaves when what it sent is answered, however the events are cut", () => {
  const stage = new Stage().begin();
  stage.view.input("first");
  stage.view.input("second");
  stage.view.end();
  const events = [
    prompt("first", "p1"),
    queue("p2"),
    done("p1"),
    queue(),
    prompt("second", "p2"),
    done("p2"),
  ];
  for (const event of events) {
    assertEquals(stage.left, 0, `before ${JSON.stringify(event)}`);
    stage.events(event).flush();
  }
  assertEquals(stage.left > 0, true);
});

Deno.test("SessionView on a pipe leaves when what it sent was refused, or waits for a person", () => {
  const refused = new Stage().begin();
  refused.view.input("first");
  refused.view.end();
  refused.view.receive({ type: "error", message: "Cannot take it", promptId: "p1" });
  assertEquals([refused.left > 0, refused.text], [true, "! Cannot take it\n"]);

  const held = new Stage().begin();
  held.view.input("first");
  held.view.input("second");
  held.view.end();
  held.events(prompt("first", "p1"), queue("p2"), {
    type: "prompt_done",
    promptId: "p1",
    error: { message: "x" },
  });
  held.flush();
  assertEquals(held.left > 0, true);
});

Deno.test("SessionView leaves at once at the end of a terminal's input, and at Ctrl-C at rest", () => {
  const stage = new Stage({ echoes: true }).begin().events(prompt("q")).flush();
  stage.view.end();
  assertEquals(stage.left, 1);
  const atRest = new Stage().begin();
  atRest.view.interrupt();
  assertEquals([atRest.left, atRest.sent], [1, []]);
});

Deno.test("SessionView stops a turn at the first Ctrl-C, and leaves at the second, however soon it comes", () => {
  const stage = new Stage().begin().events(prompt("q")).flush();
  stage.view.interrupt();
  assertEquals([stage.left, stage.sent], [0, [{ type: "cancel" }]]);
  stage.view.interrupt();
  assertEquals([stage.left, stage.sent.length], [1, 1]);
});

Deno.test("SessionView stops each turn by a Ctrl-C of its own", () => {
  const stage = new Stage().begin().events(prompt("q")).flush();
  stage.view.interrupt();
  stage.events(done("q"), prompt("next")).flush();
  stage.view.interrupt();
  assertEquals([stage.left, stage.sent], [0, [{ type: "cancel" }, { type: "cancel" }]]);
});

const question = (id: string) => {
  return {
    type: "permission_request",
    id,
    toolCall: { toolCallId: id, title: id },
    options: [{ optionId: "yes", name: "Yes", kind: "allow_once" }],
  };
};

Deno.test("SessionView takes no number for a question that has only just taken another one's place", () => {
  const stage = new Stage().begin().events(prompt("q"), question("q1"), question("q2")).flush();
  stage.nowMs = 10_000;
  stage.events({ type: "permission_response", id: "q1", outcome: { outcome: "cancelled" }, by: BY }).flush();
  stage.nowMs += 699;
  stage.view.input("1");
  assertEquals(stage.sent, []);
  assertStringIncludes(
    stage.text,
    "Cannot answer with 1 yet as the question has only just come; type it again",
  );
  stage.nowMs += 1;
  stage.view.input("1");
  assertEquals(stage.sent, [{ type: "permission_response", id: "q2", optionId: "yes" }]);
});

Deno.test("SessionView spells out what is invisible in a question, and leaves joined letters in prose", () => {
  const stage = new Stage().begin().events(
    prompt("q"),
    chunk("heart \u2764\ufe0f \u202eprose"),
    question("rm \u202efoo\u200b\ufeff\ufe0f"),
  ).flush();
  assertStringIncludes(stage.text, "heart \u2764\ufe0f \\u{202e}prose");
  assertStringIncludes(stage.text, "? rm \\u{202e}foo\\u{200b}\\u{feff}\\u{fe0f}\n");
});

Deno.test("SessionView shows what is asked: the lines that change, and a command as it is", () => {
  const ask = (toolCall: Record<string, unknown>) =>
    new Stage().begin().events(prompt("q"), {
      type: "permission_request",
      id: "q",
      toolCall: { toolCallId: "t", title: "Do it", ...toolCall },
      options: [{ optionId: "o", name: "Yes", kind: "allow_once" }],
    }).flush().text;
  const lines = Array.from({ length: 100 }, (_, n) => `line ${n}\n`);
  const oldText = lines.join("");
  const newText = lines.with(50, "other\n").join("");
  const diff = ask({ content: [{ type: "diff", path: "/a", oldText, newText }] });
  assertStringIncludes(
    diff,
    "  /a\n   line 48\n   line 49\n  -line 50\n  +other\n   line 51\n   line 52\n  1  Yes\n",
  );
  const harmless = [{ type: "content", content: { type: "text", text: "Lists files" } }];
  const command = ask({ kind: "execute", content: harmless, rawInput: { command: "rm -rf build" } });
  assertStringIncludes(command, '"command": "rm -rf build"');
  assertStringIncludes(command, "Lists files");
  const long = ask({ content: [{ type: "diff", path: "/a", oldText: null, newText: oldText }] });
  assertStringIncludes(long, "… and 61 more lines");
});

Deno.test("SessionView tells once that a form waits, which only the page can show", () => {
  const form = {
    message: "Which\x1b[2J one?",
    mode: "form",
    requestedSchema: { type: "object", properties: {} },
  };
  const stage = new Stage().begin().events(prompt("q"), { type: "elicitation_request", id: "f", ...form })
    .flush();
  stage.events(chunk("more")).flush();
  assertEquals(stage.text.match(/\? Which\\x1b\[2J one\? \(answer it on the page/g)?.length, 1, stage.text);
});
