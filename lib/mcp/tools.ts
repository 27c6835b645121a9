/**
 * The tools that drawbridge offers to agents: names, what they are told of them, and what they take.
 *
 * Data only. Whose session calls is never a parameter: it is bound to the process by a secret.
 */

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema (MCP 2025-11-25, tools). */
  readonly inputSchema: {
    readonly type: "object";
    readonly properties: Readonly<Record<string, object>>;
    readonly required?: readonly string[];
    readonly additionalProperties: false;
  };
}

const NAMESPACE = {
  type: "string",
  description: 'What kind of thing it is, for example "build" or "issue".',
};
const KEY = { type: "string", description: "Which one: any text, the same for everybody who means it." };
const SESSION = { type: "string", description: "Id, or name, of a session you started." };

export const TOOLS: readonly Tool[] = [
  tool("claim_try", {
    description: "Claim something outside of this workspace that only one agent on this machine should " +
      "work on, such as a broken build or an issue. Answers whether it is yours, else who holds it. Your " +
      "own claim is renewed. Always try before you begin, and leave alone what another one holds.",
    properties: {
      namespace: NAMESPACE,
      key: KEY,
      ttl_minutes: { type: "number", description: "Minutes until it lapses; 30 by default." },
    },
    required: ["namespace", "key"],
  }),
  tool("claim_check", {
    description: "Ask whether another agent holds a claim, without claiming it.",
    properties: { namespace: NAMESPACE, key: KEY },
    required: ["namespace", "key"],
  }),
  tool("claim_release", {
    description: "Give up a claim of yours when the work is done.",
    properties: { namespace: NAMESPACE, key: KEY },
    required: ["namespace", "key"],
  }),
  tool("claim_list", {
    description: "List all claims on this machine: what, who, how long.",
    properties: {},
  }),
  tool("workspace_status", {
    description: "Tell who else works in this workspace now, and how the last session here ended.",
    properties: {},
  }),
  tool("session_changes", {
    description: "List the files that differ since this session began, and whose doing it is: this " +
      "agent, another session, or elsewhere.",
    properties: {},
  }),
  tool("sessions_list", {
    description: "List the sessions of this drawbridge: title, agent, directory, status.",
    properties: {},
  }),
];

/** Offered only with `--orchestrate`. */
export const ORCHESTRATION_TOOLS: readonly Tool[] = [
  tool("session_start", {
    description: "Start another agent session, which a person can watch. Answers its id.",
    properties: {
      agent: { type: "string", description: 'A known agent, for example "gemini" or "opencode".' },
      cwd: { type: "string", description: "Absolute directory to work in; this workspace by default." },
      name: { type: "string", description: "A name to send messages to: letters, digits, . _ -" },
    },
    required: ["agent", "name"],
  }),
  tool("session_prompt", {
    description: "Send a prompt to a session you started. Answers at once; ask session_status for the end.",
    properties: { session: SESSION, text: { type: "string" } },
    required: ["session", "text"],
  }),
  tool("session_status", {
    description: "Status of a session you started, and the text of its last answer.",
    properties: { session: SESSION },
    required: ["session"],
  }),
  tool("session_close", {
    description: "End the agent of a session you started. Its conversation is kept.",
    properties: { session: SESSION },
    required: ["session"],
  }),
  tool("message_send", {
    description: "Send a message to a named session of this drawbridge. It is delivered as a marked prompt " +
      "when that session is idle, once.",
    properties: {
      to: { type: "string", description: "Name of the session." },
      text: { type: "string" },
    },
    required: ["to", "text"],
  }),
  tool("message_read", {
    description: "Read the messages sent to this session that were not delivered yet; they are not " +
      "delivered again.",
    properties: {},
  }),
];

function tool(
  name: string,
  of: { description: string; properties: Record<string, object>; required?: readonly string[] },
): Tool {
  const { description, properties, required } = of;
  return {
    name,
    description,
    inputSchema: { type: "object", properties, ...(required && { required }), additionalProperties: false },
  };
}
