/** A process that starts an agent with a child, says both PIDs, and stays, to be killed. */
import { AgentProcess } from "../../../lib/agent/agent_process.ts";
import { silentLog } from "../../../lib/log.ts";

let text = "";
const agent = new AgentProcess(
  {
    program: "/bin/sh",
    args: ["-c", "trap '' TERM; sleep 1000 & echo $!; while :; do sleep 0.1; done"],
    env: {},
    cwd: "/",
  },
  {
    onChunk: (chunk) => {
      text += new TextDecoder().decode(chunk);
      if (text.endsWith("\n")) console.log(`${agent.pid} ${text.trim()}`);
    },
    onExit: () => {},
    log: silentLog,
  },
);
