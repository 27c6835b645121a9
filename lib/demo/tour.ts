/**
 * The tour: everything the page can show, in one turn of some eight seconds.
 *
 * Knows only what a script may do with a turn; every tool call in it is pretended and says so.
 */
import type { ToolContent, ToolKind } from "../acp.ts";
import { BRIDGE_BEFORE, editBridge, EDITED_FILE } from "./edit.ts";
import { runTests } from "./run.ts";
import type { Turn } from "./turn.ts";

const STEPS = [
  "Look around the castle",
  "Find out who may cross the bridge",
  "Ask strangers for a password",
  "Test the bridge",
];

export async function tourScript(turn: Turn): Promise<void> {
  await turn.think(
    "I am a script, so I cannot understand what was asked. I can show what an agent looks like here, though.",
    "A thought like this one folds away once I start to speak. First a plan, then a look at some files, " +
      "then a change, which needs a yes. Nothing of it is real; I should say so early.",
  );
  turn.plan(STEPS, 0);
  await turn.say(
    "## A short tour\n\n" +
      "I am the **demo agent**: no model, no network, only a script. The castle below is made up, and " +
      "*none of your files is read or changed*. The page around me is the real thing.\n\n" +
      "Let me look around first.",
  );
  await lookAround(turn);
  if (turn.options.mode === "plan") {
    await turn.say(
      "This is *Plan* mode, so I stop here, with the plan above. Switch to **Ask** to see the rest.",
    );
    return;
  }
  await turn.say(
    `\`${EDITED_FILE}\` lowers the bridge for *anyone*. A password would help. ` +
      "I will show the change, and you decide.",
  );
  const edited = await editBridge(turn);
  turn.plan(STEPS, 3);
  await turn.say(
    edited ? "Thank you. Now the tests." : "As you wish: it stays open. The tests may run all the same.",
  );
  const tested = await runTests(turn);
  turn.plan(STEPS, 4);
  await turn.say(summary({ edited, tested }));
}

/** Four tool calls of four kinds; one of them fails, as they do. */
async function lookAround(turn: Turn): Promise<void> {
  const { cwd } = turn.options;
  const path = `${cwd}/${EDITED_FILE}`;
  await pretend(turn, {
    title: "Search for `lower(`",
    kind: "search",
    ms: 500,
    locations: [{ path, line: 5 }, { path: `${cwd}/castle/gatekeeper.ts`, line: 12 }],
    content: textContent("2 matches in 2 pretended files"),
  });
  turn.plan(STEPS, 1);
  await pretend(turn, {
    title: `Read ${EDITED_FILE}`,
    kind: "read",
    ms: 400,
    locations: [{ path, line: 1 }],
    content: textContent("```ts\n" + BRIDGE_BEFORE + "```"),
  });
  await pretend(turn, {
    title: "Fetch https://moat.invalid/passwords",
    kind: "fetch",
    ms: 600,
    failed: true,
    content: textContent("The demo has no network, so this always fails. Agents get over it, and so do I."),
  });
  await pretend(turn, {
    title: "Weigh the options",
    kind: "think",
    ms: 400,
    content: textContent("A dragon would be safer. A password is easier to feed."),
  });
  turn.plan(STEPS, 2);
}

interface Pretence {
  readonly title: string;
  readonly kind: ToolKind;
  readonly ms: number;
  readonly failed?: boolean;
  readonly content: readonly ToolContent[];
  readonly locations?: readonly { readonly path: string; readonly line: number }[];
}

async function pretend(turn: Turn, pretence: Pretence): Promise<void> {
  const { title, kind, locations } = pretence;
  const rawInput = { pretended: true };
  const toolCallId = turn.startTool({ title, kind, rawInput, ...(locations ? { locations } : {}) });
  await turn.pause(pretence.ms);
  turn.updateTool(toolCallId, {
    status: pretence.failed ? "failed" : "completed",
    content: pretence.content,
  });
}

function textContent(text: string): readonly ToolContent[] {
  return [{ type: "content", content: { type: "text", text } }];
}

function summary(did: { readonly edited: boolean; readonly tested: boolean }): string {
  return [
    "### What you have seen",
    "| piece | here |",
    "|---|---|",
    "| a thought and a plan | at the top |",
    "| a search, a file, a fetch that failed | four tool calls |",
    `| a change | ${did.edited ? "allowed" : "rejected"} by you |`,
    `| a command | ${did.tested ? "allowed, 3 tests passed" : "rejected by you"} |`,
    "",
    "Code arrives with colours:",
    "",
    "```ts",
    'const crossed = bridge.lower("Frodo", { password: "mellon" }); // true',
    "```",
    "",
    "> An agent is somebody else's program running as you. Read what it asks before you say yes.",
    "",
    "1. Reload the page: all of this is still here.",
    "2. Say `slow 200 50`, then press **Stop**.",
    "3. Say `hello` for the list of what else I know.",
    "",
    "When you have had enough of me, start drawbridge with a real agent: `drawbridge --agent opencode`, or " +
    "any other that speaks the [Agent Client Protocol](https://agentclientprotocol.com).",
  ].join("\n");
}
