/**
 * The page's keys, by area: what each does. A part of the catalogue in words.ts that is fetched with their sheet.
 */
import { enterKeys, IS_MAC, type SendKey } from "./send_key.ts";

export interface KeyArea {
  readonly area: string;
  readonly keys: readonly {
    /** Any of them, as they stand on a keyboard. */
    readonly press: readonly string[];
    readonly does: string;
  }[];
}

export const wordsOfKeys = { title: "Keys", close: "Close" };

/** Those that differ by what its person chose, or by the system, as they are here. */
export function keyAreas(sendKey: SendKey, isMac: boolean = IS_MAC): readonly KeyArea[] {
  const enter = (deed: "send" | "say_now" | "new_line") => [enterKeys(deed, sendKey, isMac)];
  return [
    {
      area: "Everywhere",
      keys: [
        { press: ["?"], does: "Show these keys, when nothing is being written" },
        { press: [isMac ? "⌘K" : "Ctrl+K"], does: "Find a session, a command, a file, what was said" },
        { press: ["Esc"], does: "Close what is open" },
      ],
    },
    {
      area: "Among sessions",
      keys: [
        { press: ["Alt+1–9"], does: "The session at that place of the list" },
        { press: ["Alt+[", "Alt+]"], does: "The one before, the one after" },
        { press: ["Alt+Shift+U"], does: "The next that needs you, or is unread" },
      ],
    },
    {
      area: "Writing",
      keys: [
        { press: enter("send"), does: "Send; while the agent works, queue" },
        { press: enter("say_now"), does: "Say it now, with an agent that takes that in a turn" },
        { press: enter("new_line"), does: "Break the line" },
        { press: ["/"], does: "The agent's commands" },
        { press: ["@"], does: "Files of the workspace" },
        { press: ["↑"], does: "In an empty box: what waits, else what was sent" },
        { press: ["↑", "↓"], does: "Choose a command or a file" },
        { press: ["Tab", "Enter"], does: "Take it" },
      ],
    },
    {
      area: "In the conversation",
      keys: [{
        press: isMac ? ["⌘↑", "⌘↓"] : ["Ctrl+↑", "Ctrl+↓"],
        does: "Your message before, the one after",
      }],
    },
    {
      area: "While the agent works",
      keys: [{ press: ["Esc"], does: "Stop it; twice while a message is being written" }],
    },
    {
      area: "When the agent asks",
      keys: [
        { press: ["Esc"], does: "From the message box to the question" },
        { press: ["1–9"], does: "The answers in their order" },
        { press: ["y"], does: "Allow once" },
        { press: ["a"], does: "Allow always" },
        { press: ["n"], does: "Reject" },
        { press: ["Shift+N"], does: "Reject, and say what to do instead" },
      ],
    },
    {
      area: "In a menu or among tabs",
      keys: [
        { press: ["↑", "↓"], does: "The one before, the one after" },
        { press: ["←", "→"], does: "The other tab" },
      ],
    },
  ];
}
