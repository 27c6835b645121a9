/**
 * The pretended edit: a diff, and a permission question before it.
 *
 * Knows nothing of the disk: the file it changes exists in these lines only, and the text says so.
 */
import type { PermissionOption, ToolDiff } from "../acp.ts";
import type { Turn } from "./turn.ts";

export const EDITED_FILE = "castle/bridge.ts";

export const BRIDGE_BEFORE = `export class Bridge {
  #angle = 0;

  /** Lowers the bridge for whoever asks. */
  lower(visitor: string): void {
    this.#angle = 0;
    console.log("Welcome, " + visitor);
  }

  raise(): void {
    this.#angle = 90;
  }
}
`;

export const BRIDGE_AFTER = `export class Bridge {
  #angle = 0;

  /** Lowers the bridge for friends; others stay on their side of the moat. */
  lower(visitor: string, options: { password: string }): boolean {
    if (options.password !== "mellon") return false;
    this.#angle = 0;
    console.log(\`Welcome, \${visitor}\`);
    return true;
  }

  raise(): void {
    this.#angle = 90;
  }
}
`;

const OPTIONS: readonly PermissionOption[] = [
  { optionId: "allow", name: "Allow", kind: "allow_once" },
  { optionId: "allow_always", name: "Always allow edits", kind: "allow_always" },
  { optionId: "reject", name: "Reject", kind: "reject_once" },
];

/** Shows the change, asks when the mode says so, and tells how it went: true when it was "made". */
export async function editBridge(turn: Turn): Promise<boolean> {
  const path = `${turn.options.cwd}/${EDITED_FILE}`;
  const diff: ToolDiff = { type: "diff", path, oldText: BRIDGE_BEFORE, newText: BRIDGE_AFTER };
  const call = {
    title: `Edit ${EDITED_FILE}`,
    kind: "edit",
    content: [diff],
    locations: [{ path, line: 4 }],
    rawInput: { path, pretended: true },
  };
  const asks = turn.options.mode === "ask" && !turn.options.isAllowed("edit");
  const toolCallId = turn.startTool({ ...call, status: asks ? "pending" : "in_progress" });
  if (asks && !await isAllowed(turn, { ...call, toolCallId })) {
    turn.updateTool(toolCallId, { status: "failed", rawOutput: { rejected: true } });
    return false;
  }
  turn.updateTool(toolCallId, { status: "in_progress" });
  await turn.pause(350);
  turn.updateTool(toolCallId, { status: "completed", rawOutput: { pretended: true, linesChanged: 5 } });
  return true;
}

/** The prompt `edit`. */
export async function editScript(turn: Turn): Promise<void> {
  if (turn.options.mode === "plan") {
    await turn.say("In *Plan* mode I leave edits alone. Switch to **Ask** or **Code**, then try again.");
    return;
  }
  await turn.say(
    `A guest without a password should not get across. Here is the change I would make to ` +
      `\`${EDITED_FILE}\` (a file that exists only in my script).`,
  );
  await turn.say(
    await editBridge(turn)
      ? "**Done**, in a manner of speaking: this is a demo, and no file of yours was touched."
      : "You **rejected** the edit, so nothing changes. A real agent would now look for another way.",
  );
}

async function isAllowed(turn: Turn, toolCall: Parameters<Turn["ask"]>[0]["toolCall"]): Promise<boolean> {
  const optionId = await turn.ask({ toolCall, options: OPTIONS });
  if (optionId === "allow_always") turn.options.allow("edit");
  return optionId.startsWith("allow");
}
