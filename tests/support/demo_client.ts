/**
 * The demo agent in a directory of its own, driven by the SDK, every line it wrote held against the schema.
 *
 * Knows no prompt. Disposes of the process and the directory whatever happens.
 */
import { assertEquals } from "@std/assert";
import type { RequestPermissionOutcome } from "@agentclientprotocol/sdk";
import { messageErrors } from "./acp_schema.ts";
import { removeTree } from "./remove_tree.ts";
import { SdkClient, type SdkClientOptions, type Update } from "./sdk_client.ts";

const DEMO = new URL("./run_demo_agent.ts", import.meta.url).pathname;

export const allow: RequestPermissionOutcome = { outcome: "selected", optionId: "allow" };
export const always: RequestPermissionOutcome = { outcome: "selected", optionId: "allow_always" };
export const reject: RequestPermissionOutcome = { outcome: "selected", optionId: "reject" };

/** Runs `play` against a demo agent; afterwards every line it wrote must be valid ACP. */
export async function withDemo(
  play: (demo: SdkClient, stateDir: string) => Promise<void>,
  options: { onPermission?: SdkClientOptions["onPermission"]; pace?: number; stateDir?: string } = {},
): Promise<void> {
  const stateDir = options.stateDir ?? await Deno.makeTempDir({ prefix: "drawbridge-demo-" });
  try {
    await using demo = new SdkClient({
      args: [DEMO, stateDir, String(options.pace ?? 0)],
      onPermission: options.onPermission,
    });
    await play(demo, stateDir);
    assertEquals(schemaErrors(demo), []);
    const told = demo.lines.filter((line) => line.includes('"method":"session/update"')).length;
    // The SDK drops updates it cannot read.
    await demo.until(`${told} updates to pass the SDK`, () => demo.updates.length === told || undefined);
  } finally {
    if (!options.stateDir) await removeTree(stateDir);
  }
}

/** What the schema does not allow in all the lines that came so far. */
export function schemaErrors(demo: SdkClient): readonly string[] {
  return demo.lines.flatMap((line) => messageErrors(JSON.parse(line), (id) => demo.methods.get(id) ?? null));
}

/** The updates of one kind so far. */
export function ofKind<Kind extends Update["sessionUpdate"]>(demo: SdkClient, kind: Kind) {
  return demo.updates.filter((update): update is Extract<Update, { sessionUpdate: Kind }> =>
    update.sessionUpdate === kind
  );
}
