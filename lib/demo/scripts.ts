/**
 * The table of what the demo agent can be asked for: first word of the prompt, with or without a slash.
 *
 * Knows no protocol. The list in its first answer, the slash commands and the dispatch are this table;
 * any other text gets the tour.
 */
import { type AvailableCommand, type ContentBlock, ErrorCode } from "../acp.ts";
import { RpcError } from "../rpc/peer.ts";
import { attachmentsOf, describeAttachments } from "./attachments.ts";
import { editScript } from "./edit.ts";
import { runScript } from "./run.ts";
import { longScript, slowScript, stallScript } from "./streams.ts";
import { subagentsScript } from "./subagents.ts";
import { tourScript } from "./tour.ts";
import { CrashAsked, type Turn } from "./turn.ts";

interface Script {
  readonly description: string;
  readonly hint?: string;
  readonly run: (turn: Turn, words: readonly string[], blocks: readonly ContentBlock[]) => Promise<void>;
}

const SCRIPTS: Readonly<Record<string, Script>> = {
  hello: { description: "A word of welcome and this list", run: helloScript },
  tour: { description: "Everything at once: thought, plan, tools, a change, a command", run: tourScript },
  edit: { description: "A change that asks for your permission", run: editScript },
  run: { description: "A command that asks for your permission", run: runScript },
  agents: { description: "A sub-agent, with one of its own and a question", run: subagentsScript },
  plan: { description: "A plan that progresses", run: planScript },
  think: { description: "Thoughts before an answer", run: thinkScript },
  table: { description: "Markdown of every kind", run: tableScript },
  image: { description: "Tells what you attached", run: imageScript },
  long: { description: "Numbers, as fast as they go", hint: "how many (5000)", run: longScript },
  slow: {
    description: "Numbers, one at a time",
    hint: "how many (60), milliseconds between (100)",
    run: slowScript,
  },
  stall: { description: "Goes quiet until you press Stop", run: stallScript },
  fail: { description: "A turn that ends with an error", run: failScript },
  crash: { description: "The agent's process dies in mid-turn", run: crashScript },
};

/** The slash commands. */
export const demoCommands: readonly AvailableCommand[] = Object.entries(SCRIPTS).map(([name, script]) => ({
  name,
  description: script.description,
  ...(script.hint ? { input: { hint: script.hint } } : {}),
}));

/** Plays what the prompt asks for. Throws RpcError for `fail`, CrashAsked for `crash`, TurnCancelled. */
export async function playPrompt(turn: Turn, blocks: readonly ContentBlock[]): Promise<void> {
  const words = textOf(blocks).trim().replace(/^\//, "").split(/\s+/);
  const name = words[0].toLowerCase();
  if (Object.hasOwn(SCRIPTS, name)) return await SCRIPTS[name].run(turn, words.slice(1), blocks);
  if (attachmentsOf(blocks).length > 0) return await imageScript(turn, words, blocks);
  await tourScript(turn);
}

/** All text of a prompt. */
export function textOf(blocks: readonly ContentBlock[]): string {
  return blocks.map((block) => block.type === "text" ? block.text : "").filter((text) => text !== "").join(
    "\n",
  );
}

async function helloScript(turn: Turn): Promise<void> {
  const lines = Object.entries(SCRIPTS).map(([name, { description }]) => `- \`${name}\` – ${description}`);
  await turn.say(
    "**Hello!** I am drawbridge's *demo agent*: a script with good manners, not a model. I touch no file, " +
      "run no command and call nobody. Ask me for one of these:\n\n" + lines.join("\n") +
      "\n\nAnything else gets you the tour.",
  );
}

async function thinkScript(turn: Turn): Promise<void> {
  await turn.think(
    "What does a script think about? Mostly about its next line. This one streams like any thought, and " +
      "folds away when the answer comes.",
    "With *Long* thoughts there is more of it. It does not get any deeper.",
  );
  await turn.say("I thought about it. (How much of that you see is up to **Thoughts**.)");
}

async function planScript(turn: Turn): Promise<void> {
  const steps = ["Dig the moat", "Fill the moat", "Build a bridge after all"];
  for (let done = 0; done < steps.length; done++) {
    turn.plan(steps, done);
    await turn.pause(900);
  }
  turn.plan(steps, steps.length);
  await turn.say("All three steps are done. Not one of them happened; this is a demo.");
}

async function tableScript(turn: Turn): Promise<void> {
  await turn.say([
    "# Markdown, all of it",
    "Text can be **bold**, *slanted*, ~~struck~~, `code` or a [link](https://agentclientprotocol.com).",
    "",
    "| part of the castle | purpose | height |",
    "|:--|:-:|--:|",
    "| moat | wet | -3 m |",
    "| drawbridge | manners | 0 m |",
    "| tower | view | 21 m |",
    "",
    "- a list",
    "  - with a deeper level",
    "- [x] done",
    "- [ ] not done",
    "",
    "```json",
    '{ "bridge": "up", "guests": ["a browser"] }',
    "```",
    "",
    "> A quotation, from nobody in particular[^1].",
    "",
    String.raw`$$ \tau(\theta) = \tfrac{1}{2} \rho g L^2 \cos\theta $$`,
    "",
    String.raw`At $\theta = \frac{\pi}{2}$ the bridge is up, and costs $0.`,
    "",
    "---",
    "",
    "This is not HTML: <b>not bold</b>, <script>alert(1)</script>.",
    "",
    "[^1]: A footnote says who: nobody.",
  ].join("\n"));
}

async function imageScript(
  turn: Turn,
  _words: readonly string[],
  blocks: readonly ContentBlock[],
): Promise<void> {
  await describeAttachments(turn, attachmentsOf(blocks));
}

async function failScript(turn: Turn): Promise<void> {
  await turn.say("I will fail now, as asked.");
  throw new RpcError({
    code: ErrorCode.internal,
    message: "The demo agent failed because it was asked to",
    data: { details: "Nothing is broken: this is what an agent's error looks like." },
  });
}

async function crashScript(turn: Turn): Promise<void> {
  await turn.say("Goodbye, cruel world:");
  throw new CrashAsked("The demo agent crashes because it was asked to");
}
