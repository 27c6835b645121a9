/**
 * An agent with a witness: `tee_agent.ts FILE COMMAND ARGS…` runs the command and writes every byte of its
 * stdout to FILE before it is handed on.
 */
const [path, command, ...args] = Deno.args;
const child = new Deno.Command(command, { args, stdin: "piped", stdout: "piped", stderr: "inherit" }).spawn();
Deno.stdin.readable.pipeTo(child.stdin).catch(() => {/* the agent is gone: its end is told by its status */});
using witness = Deno.openSync(path, { create: true, append: true });
try {
  for await (const bytes of child.stdout) {
    for (let at = 0; at < bytes.length;) at += witness.writeSync(bytes.subarray(at));
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  }
} catch { /* whoever read it is gone */ }
Deno.exit((await child.status).code);
