import { assertEquals } from "@std/assert";
import { foldEvents } from "../../../lib/transcript/fold.ts";
import { transcriptText } from "../../../lib/transcript/text.ts";
import { EMPTY_TRANSCRIPT } from "../../../lib/transcript/transcript.ts";
import { Journal } from "./events.ts";

Deno.test("transcriptText() writes every entry as Markdown", () => {
  const journal = new Journal().prompt("Mend it").chunk("On it.")
    .tool({
      toolCallId: "t",
      title: "Edit a.ts",
      status: "completed",
      content: [{ type: "diff", path: "/a.ts", oldText: "a", newText: "b" }],
    })
    .update({
      sessionUpdate: "plan",
      entries: [{ content: "dig", status: "completed" }, { content: "fill" }],
    })
    .done("cancelled");
  assertEquals(
    transcriptText(foldEvents(EMPTY_TRANSCRIPT, journal.events)),
    `## You

Mend it

## Agent

On it.

### Tool: Edit a.ts (completed)

/a.ts

\`\`\`diff
-a
+b
\`\`\`

### Plan

- [x] dig
- [ ] fill

> Cancelled
`,
  );
});

Deno.test("transcriptText() fences output that holds fences of its own", () => {
  const text = "````\nnot the end\n````";
  const journal = new Journal().tool({ toolCallId: "t", title: "Run", rawOutput: text, status: "completed" });
  assertEquals(
    transcriptText(foldEvents(EMPTY_TRANSCRIPT, journal.events)),
    `### Tool: Run (completed)\n\n\`\`\`\`\`\n${text}\n\`\`\`\`\`\n`,
  );
});
