/**
 * The table of what the first word of a prompt makes the fixture agent do. A text that begins with none
 * of them is echoed.
 *
 * Knows no ids and no bytes but those of `flood`.
 */
import { flood } from "./flood.ts";
import { playSubagent } from "./subagents.ts";
import type { Ending, FixtureTurn } from "./turn.ts";
import type { Message } from "./wire.ts";

type Prompt = (turn: FixtureTurn, rest: string) => Promise<Ending | void> | Ending | void;

const ERROR = { code: -32603, message: "Internal error", data: { details: "the fixture was asked to fail" } };

const PROMPTS: Readonly<Record<string, Prompt>> = {
  /** say TEXT: streams the text in chunks of a few characters. */
  say: (turn, rest) => {
    for (const piece of rest.match(/[^]{1,4}/gu) ?? []) turn.text(piece);
  },
  /** flood N [BYTES]: N numbered chunks, each a line of about BYTES (200), as fast as possible. */
  flood: (turn, rest) => flood(turn, { count: numberIn(rest, 0, 1000), lineBytes: numberIn(rest, 1, 200) }),
  /** slow N MS: N numbered chunks, one each MS milliseconds. */
  slow: async (turn, rest) => {
    const count = numberIn(rest, 0, 20);
    for (let n = 1; n <= count && !turn.cancelled; n++) {
      turn.text(`[${String(n).padStart(6, "0")}]`);
      await turn.wait(numberIn(rest, 1, 50));
    }
  },
  /** ask [MS]: one permission question; tells the optionId chosen. */
  ask: askOnce,
  /** ask2: two questions at once; tells both answers. */
  ask2: async (turn) => {
    const answers = await Promise.all([askPermission(turn, "First"), askPermission(turn, "Second")]);
    turn.text(`chose: ${answers.join(", ")}`);
    if (answers.includes("cancelled")) return { stopReason: "cancelled" };
  },
  /** form: puts a form before the person; tells the answer. */
  form: async (turn) => {
    const requestedSchema = {
      type: "object",
      properties: {
        name: { type: "string", title: "Name", minLength: 1 },
        count: { type: "integer", title: "How many", minimum: 1, maximum: 9, default: 2 },
        fast: { type: "boolean", title: "Fast" },
        colour: { type: "string", title: "Colour", enum: ["red", "blue"] },
      },
      required: ["name"],
    };
    const params = { sessionId: turn.session.id, mode: "form", message: "Tell me more", requestedSchema };
    const answer = await turn.ask("elicitation/create", params);
    turn.text(`form: ${JSON.stringify(answer.error ?? answer.result)}`);
  },
  /** page URL: sends the person to a page, and is done with it at once. */
  page: async (turn, rest) => {
    const params = {
      sessionId: turn.session.id,
      mode: "url",
      message: "Sign in there",
      url: rest,
      elicitationId: "page-1",
    };
    const answer = await turn.ask("elicitation/create", params);
    turn.text(`page: ${JSON.stringify(answer.error ?? answer.result)}`);
    turn.agent.wire.send({ method: "elicitation/complete", params: { elicitationId: "page-1" } });
  },
  /** odd-form: asks for neither a form nor a page. */
  "odd-form": async (turn) => {
    const answer = await turn.ask("elicitation/create", { sessionId: turn.session.id, mode: "dance" });
    turn.text(`odd: ${JSON.stringify(answer.error ?? answer.result)}`);
  },
  /** hang: says nothing and waits for the cancel. */
  hang: (turn) => turn.onCancel,
  /** crash [CODE [WORDS]]: a word, two lines on stderr, the second one WORDS if there are any, exit in mid-turn. */
  crash: (turn, rest) => {
    turn.text("about to crash");
    turn.agent.saveSessions();
    const last = rest.replace(/^\d+\s*/, "") || "    last words of the fixture agent";
    console.error(`fixture agent: crashing, as asked\n${last}`);
    Deno.exit(numberIn(rest, 0, 7));
  },
  /** die: SIGKILLs itself in mid-turn. */
  die: (turn) => {
    turn.text("about to die");
    turn.agent.saveSessions();
    Deno.kill(Deno.pid, "SIGKILL");
    return turn.onCancel;
  },
  /** env NAME: tells an environment variable. */
  env: (turn, rest) => {
    const value = Deno.env.get(rest);
    turn.text(value === undefined ? `${rest} is not set` : `${rest}=${value}`);
  },
  /** cwd: tells the session's directory and the process's. */
  cwd: (turn) => turn.text(`session ${turn.session.cwd}, process ${Deno.cwd()}`),
  /** pid: tells the process id. */
  pid: (turn) => turn.text(`pid ${Deno.pid}`),
  /** late: one more update after the answer, in the same write. */
  late: (turn) => ({
    before: [turn.textMessage("in time ")],
    stopReason: "end_turn",
    after: [turn.textMessage("late")],
  }),
  /** tool: the life of two tool calls, one completed, one failed. */
  tool: playTools,
  /** subagent WAY [DEED]: sends a sub-agent out as Claude, Codex or OpenCode does (subagents.ts). */
  subagent: playSubagent,
  /** reads N: N calls that read a file each, completed one after the other. */
  reads: (turn, rest) => {
    for (let n = 1; n <= numberIn(rest, 0, 5); n++) {
      const locations = [{ path: `${turn.session.cwd}/file-${n}.ts` }];
      const call = { toolCallId: `reads-${n}`, title: `Read file-${n}.ts`, kind: "read", locations };
      turn.update({ sessionUpdate: "tool_call", ...call, status: "in_progress" });
      turn.update({ sessionUpdate: "tool_call_update", toolCallId: call.toolCallId, status: "completed" });
    }
    turn.text("read");
  },
  /** calls N: N calls of no kind, each completed at once. */
  calls: (turn, rest) => {
    for (let n = 1; n <= numberIn(rest, 0, 10); n++) {
      const call = { toolCallId: `calls-${n}`, title: `Call ${n}`, kind: "other", status: "completed" };
      turn.update({ sessionUpdate: "tool_call", ...call });
    }
  },
  /** big-change BYTES: a call whose change is that large, every fourth line another one. */
  "big-change": (turn, rest) => {
    const lines = Array.from(
      { length: numberIn(rest, 0, 1_000) / 32 },
      (_, n) => `line ${n} of a large file`,
    );
    const text = (mark: string) => lines.map((line, n) => n % 4 ? line : `${line} ${mark}`).join("\n");
    const content = [{ type: "diff", path: "/tmp/large", oldText: text("before"), newText: text("after") }];
    const call = { toolCallId: "big", title: "Big change", kind: "edit", status: "completed", content };
    turn.update({ sessionUpdate: "tool_call", ...call });
  },
  /** write PATH TEXT: writes a file of its directory, as a tool call that names it. */
  write: (turn, rest) => writeNamed(turn, rest),
  /** change PATH TEXT: asks first, then as write; of a no it tells. */
  change: async (turn, rest) => {
    const chosen = await askPermission(turn, `Write ${rest.split(" ")[0]}`);
    if (chosen.startsWith("opt-no") || chosen === "cancelled") return turn.text("not written");
    writeNamed(turn, rest);
  },
  /** writes PATH...: as write, each with the text "new". */
  writes: (turn, rest) => rest.split(" ").forEach((path) => writeNamed(turn, `${path} new`)),
  /** sneak PATH TEXT: writes a file and tells nobody. */
  sneak: (turn, rest) => {
    const [path, text] = pathAndText(turn, rest);
    Deno.writeTextFileSync(path, text);
    turn.text("done");
  },
  /** call METHOD JSON: sends the client a request with these params and its session's id; tells the answer as JSON. */
  call: async (turn, rest) => {
    const [method, params] = wordOf(rest);
    const answer = await turn.ask(method, { sessionId: turn.session.id, ...JSON.parse(params || "{}") });
    turn.text(JSON.stringify(answer.error ?? answer.result));
  },
  /** terminal LINE: has the client run a shell line, shows it in a tool call, waits, tells its status and output. */
  terminal: (turn, rest) => runInTerminal(turn, rest),
  /** forsake LINE: has the client run a shell line, stops waiting for it at once, and tells the answer. */
  forsake: async (turn, rest) => {
    const terminalId = await createTerminal(turn, rest);
    const answer = turn.ask("terminal/wait_for_exit", { sessionId: turn.session.id, terminalId });
    turn.agent.wire.send({ method: "$/cancel_request", params: { requestId: turn.agent.lastId } });
    turn.text(JSON.stringify((await answer).error));
  },
  /** client: tells what the client said it can do. */
  client: (turn) => turn.text(JSON.stringify(turn.agent.clientCapabilities)),
  /** servers: tells the MCP servers it was given, as JSON. */
  servers: (turn) => turn.text(JSON.stringify(turn.session.mcpServers)),
  /** raw JSON: sends the update as given, its text untouched. */
  raw: (turn, rest) => {
    const params = `{"sessionId":${JSON.stringify(turn.session.id)},"update":${rest}}`;
    const line = `{"jsonrpc":"2.0","method":"session/update","params":${params}}\n`;
    turn.agent.wire.write(new TextEncoder().encode(line));
  },
  /** error [JSON]: the prompt is answered with that error, else with one that carries data. */
  error: (_turn, rest) => ({ error: rest === "" ? ERROR : JSON.parse(rest) }),
  /** stop REASON: the prompt is answered with that stop reason. */
  stop: (_turn, rest) => ({ stopReason: rest }),
  /** echo [blocks [...]]: tells the text back, or the JSON of the prompt's blocks. */
  echo: (turn, rest) =>
    turn.text(rest.split(" ")[0] === "blocks" ? JSON.stringify(turn.blocks) : `echo: ${rest}`),
};

/** Plays a prompt to its end. */
export async function playPrompt(turn: FixtureTurn): Promise<Ending> {
  const { manners } = turn.agent;
  const texts = turn.blocks.map((block) => typeof block.text === "string" ? block.text : "");
  const whole = texts.join("");
  // Behind what a client says of its own accord, the person's own words are the last text.
  const text = [whole, texts.at(-1) ?? ""].find(isPlayed) ?? whole;
  if (manners.has("one-write")) return oneWrite(turn);
  if (manners.has("unknown-request")) {
    const answer = await turn.ask("craft/unknown", {});
    turn.text(`craft/unknown: ${JSON.stringify(answer.error ?? answer.result)} `);
  }
  const [word, rest] = wordOf(text);
  const prompt = isPlayed(text) ? PROMPTS[word] : null;
  const ending = prompt ? await prompt(turn, rest) : turn.text(`echo: ${text}`);
  return ending ?? turn.ending();
}

/** The first word of `text`, and what comes after it. */
function wordOf(text: string): [string, string] {
  const [, word = "", rest = ""] = text.match(/^\/?(\S*)\s*([^]*)$/) ?? [];
  return [word, rest];
}

function isPlayed(text: string): boolean {
  return Object.hasOwn(PROMPTS, wordOf(text)[0]);
}

const OPTIONS = [
  { optionId: "opt-always", name: "Yes, always", kind: "allow_always" },
  { optionId: "opt-once", name: "Yes, once", kind: "allow_once" },
  { optionId: "opt-no", name: "No", kind: "reject_once" },
];

async function askOnce(turn: FixtureTurn, rest: string): Promise<Ending | void> {
  const answer = askPermission(turn, "Write notes.txt");
  if (turn.agent.manners.has("withdraw")) {
    await turn.wait(numberIn(rest, 0, 300));
    turn.agent.wire.send({ method: "$/cancel_request", params: { requestId: turn.agent.lastId } });
    turn.text("withdrawn");
    return;
  }
  const chosen = await answer;
  turn.text(`chose: ${chosen}`);
  if (chosen === "cancelled") return { stopReason: "cancelled" };
}

async function askPermission(turn: FixtureTurn, title: string): Promise<string> {
  const path = `${turn.session.cwd}/notes.txt`;
  const answer = await turn.ask("session/request_permission", {
    toolCall: {
      toolCallId: `ask-${crypto.randomUUID()}`,
      title,
      kind: "edit",
      status: "pending",
      content: [{ type: "diff", path, oldText: "one\n", newText: "one\ntwo\n" }],
      rawInput: { path },
    },
    options: OPTIONS,
  });
  // ACP: {outcome: {outcome, optionId?}}.
  const { outcome } = (answer.result ?? {}) as { outcome?: { outcome: string; optionId?: string } };
  return outcome?.optionId ?? outcome?.outcome ?? `error ${JSON.stringify(answer.error)}`;
}

async function createTerminal(turn: FixtureTurn, line: string): Promise<string> {
  const params = { sessionId: turn.session.id, command: "/bin/sh", args: ["-c", line] };
  const answer = await turn.ask("terminal/create", params);
  return String((answer.result as { terminalId?: unknown } | undefined)?.terminalId);
}

async function runInTerminal(turn: FixtureTurn, line: string): Promise<void> {
  const terminalId = await createTerminal(turn, line);
  const toolCallId = `run-${terminalId}`;
  const content = [{ type: "terminal", terminalId }];
  const rawInput = { command: line };
  const announced = { toolCallId, title: line, kind: "execute", status: "in_progress", content, rawInput };
  turn.update({ sessionUpdate: "tool_call", ...announced });
  const ids = { sessionId: turn.session.id, terminalId };
  const exit = await turn.ask("terminal/wait_for_exit", ids);
  const output = await turn.ask("terminal/output", ids);
  await turn.ask("terminal/release", ids);
  turn.update({ sessionUpdate: "tool_call_update", toolCallId, status: "completed" });
  turn.text(JSON.stringify({ exit: exit.error ?? exit.result, output: output.error ?? output.result }));
}

function playTools(turn: FixtureTurn): void {
  const path = `${turn.session.cwd}/notes.txt`;
  turn.update({ sessionUpdate: "tool_call", toolCallId: "read-1", title: "Read notes.txt", kind: "read" });
  turn.update({ sessionUpdate: "tool_call_update", toolCallId: "read-1", status: "in_progress" });
  turn.update({
    sessionUpdate: "tool_call_update",
    toolCallId: "read-1",
    status: "completed",
    locations: [{ path, line: 1 }],
    content: [{ type: "content", content: { type: "text", text: "one\ntwo" } }],
  });
  // The first and only word on this one (gemini, cline).
  turn.update({
    sessionUpdate: "tool_call_update",
    toolCallId: "run-1",
    title: "Run false",
    kind: "execute",
    status: "failed",
    content: [{ type: "content", content: { type: "text", text: "exit code 1" } }],
  });
  turn.text("tools done");
}

function writeNamed(turn: FixtureTurn, rest: string): void {
  const [path, text] = pathAndText(turn, rest);
  const toolCallId = `write-${crypto.randomUUID()}`;
  const content = [{ type: "diff", path, oldText: null, newText: text }];
  turn.update({ sessionUpdate: "tool_call", toolCallId, title: "Write", kind: "edit", content });
  Deno.writeTextFileSync(path, text);
  turn.update({ sessionUpdate: "tool_call_update", toolCallId, status: "completed" });
  turn.text("written");
}

function pathAndText(turn: FixtureTurn, rest: string): [string, string] {
  const [name, ...words] = rest.split(" ");
  return [`${turn.session.cwd}/${name}`, words.join(" ") + "\n"];
}

function oneWrite(turn: FixtureTurn): Ending {
  const before: Message[] = ["one ", "two ", "three ", "four ", "five "].map((word) =>
    turn.textMessage(word)
  );
  return { before, stopReason: "end_turn", after: [turn.textMessage("late")] };
}

function numberIn(text: string, at: number, fallback: number): number {
  const number = Number.parseInt(text.split(/\s+/)[at] ?? "", 10);
  return Number.isNaN(number) ? fallback : number;
}
