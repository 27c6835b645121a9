/**
 * What came with a prompt beside its text, described: type, size, name.
 *
 * Knows how to measure, not how to look: the demo agent has no eyes, and says so.
 */
import type { ContentBlock } from "../acp.ts";
import type { Turn } from "./turn.ts";

/** The blocks of a prompt that are no text. */
export function attachmentsOf(blocks: readonly ContentBlock[]): readonly ContentBlock[] {
  return blocks.filter((block) => block.type !== "text");
}

export async function describeAttachments(turn: Turn, attachments: readonly ContentBlock[]): Promise<void> {
  if (attachments.length === 0) {
    await turn.say(
      "Paste or drop an image or a file into the message box and send it: I will tell what arrived. " +
        "I cannot look at it (there is no model here), but I can weigh it.",
    );
    return;
  }
  await turn.say(
    "This arrived with your message:\n\n" + attachments.map((block) => `- ${described(block)}`).join("\n") +
      "\n\nA real agent would look at it now. I only weighed it.",
  );
}

function described(block: ContentBlock): string {
  switch (block.type) {
    case "image":
    case "audio":
      return `**${block.type}**, \`${block.mimeType}\`, ${bytesOf(block.data)} bytes`;
    case "resource_link":
      return `**link to a file**, \`${block.uri}\`${
        block.mimeType ? `, \`${block.mimeType}\`` : ""
      } (not opened)`;
    case "resource": {
      const { uri, mimeType, text, blob } = block.resource;
      const bytes = text === undefined ? bytesOf(blob ?? "") : new TextEncoder().encode(text).length;
      return `**embedded file**, \`${uri}\`, \`${mimeType ?? "no type given"}\`, ${bytes} bytes`;
    }
    default:
      return `**${block.type}**`;
  }
}

/** Bytes that `base64` stands for. */
function bytesOf(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return Math.max(0, Math.floor(base64.length * 3 / 4) - padding);
}
