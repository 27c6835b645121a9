/**
 * What the page says of files that changed and of claims: a part of the catalogue in words.ts.
 */
import type { FileChange, LastSession } from "../../workspace.ts";

const statuses: Record<FileChange["status"], string> = {
  added: "added",
  modified: "modified",
  deleted: "deleted",
  renamed: "renamed",
};

const ends: Record<LastSession["end_reason"], string> = {
  closed: "closed",
  agent_exited: "its agent ended by itself",
  idle: "stopped as it was idle",
  stopped: "stopped with drawbridge",
  crashed: "crashed",
};

/** What putting a file back means, by what happened to it. */
function fate(status: FileChange["status"], when: string): string {
  switch (status) {
    case "added":
      return `This deletes it: it was not there ${when}.`;
    case "deleted":
      return `This brings it back as it was ${when}.`;
    case "renamed":
      return `This gives it its old name and puts it back to ${when}.`;
    case "modified":
      return `This puts it back to ${when}.`;
  }
}

export const wordsOfChanges = {
  panel: {
    name: "Workspace",
    open: (files: number, isAll: boolean) =>
      files === 0 ? "Changes" : `Changes, ${isAll ? "" : "at least "}${countOf(files, "file")}`,
    close: "Close the panel",
    changes: "Changes",
    files: "Files",
    plan: "Plan",
    terminal: "Terminal",
    claims: "Claims",
    inspector: "Inspector",
  },
  changes: {
    entry: "Changed files",
    turn: (files: number) => `${countOf(files, "file")} changed`,
    /** Told when the next turn was under way already. */
    earlierTurn: (files: number) => `${countOf(files, "file")} changed in the turn before`,
    before: "Changed here since the last session",
    beforeShort: "Since the last session",
    last: (
      of: { agent: string; turns: number; took: string; files: number; end: LastSession["end_reason"] },
    ) =>
      `Last session: ${of.agent}, ${countOf(of.turns, "turn")} in ${of.took}, ` +
      `${of.files === 0 ? "no file" : countOf(of.files, "file")} changed, ${ends[of.end]}`,
    files: (files: number) => countOf(files, "file"),
    review: "Review",
    list: "Files",
    more: (files: number) => `and ${countOf(files, "more file")}`,
    status: (status: FileChange["status"]) => statuses[status],
    renamedFrom: "was",
    byElsewhere: "Elsewhere",
    byElsewhereText: "no tool call named it",
    byElsewhereTitle:
      "No tool call of a session named these files: an editor, a build, or a command that does not say what it writes.",
    bySession: "Another session",
    itsPage: "show it",
    view: "Which changes",
    viewSession: "This session",
    viewTurns: "By turn",
    refresh: "Refresh",
    loading: "Looking at the files…",
    total: (files: number) => `${countOf(files, "file")} changed since this session began`,
    noneYet: "Nothing has changed",
    noneYetText:
      "What differs from when this session began is listed here, whoever changed it, with the lines and a way back.",
    noTurns: (areAll: boolean) =>
      areAll ? "No turn has changed a file" : "No turn that is shown has changed a file",
    noTurnsText: "After a turn that changes files, they are listed here with their lines and a way back.",
    notRunning: "The agent does not run",
    notRunningText:
      "What changed in all is known while it runs; your next message starts it. What each turn changed is kept.",
    runsElsewhere: "Another drawbridge runs this session",
    runsElsewhereText: "What changed in all is shown there. What each turn changed can be read here.",
    showTurns: "Show by turn",
    showSession: "Show this session",
    ignored: "Not listed: what .gitignore names, and folders with a git repository of their own.",
    unreadable: (files: number) => `${countOf(files, "file")} could not be read.`,
    notShown: "Not shown: it is no text, or larger than 2 MB.",
    same: "Its lines are the same.",
    untitledTurn: "A turn",
    waiting: "Fetching the lines…",
    retry: "Try again",
  },
  revert: {
    entry: "Put back",
    /** "Mac · put src/a.ts back", or "Put src/a.ts back". */
    put: (isFirst: boolean) => isFirst ? "Put" : "put",
    back: "back",
    undid: (isFirst: boolean) => isFirst ? "Undid the revert of" : "undid the revert of",
    badge: "put back",
    offer: "Revert",
    offerFile: (path: string) => `Revert ${path}`,
    ask: (path: string) => `Revert ${path}?`,
    toTurn: (status: FileChange["status"]) => fate(status, "before this turn"),
    toSession: (status: FileChange["status"]) => fate(status, "when this session began"),
    kept: "What is there now is kept; Undo brings it back.",
    confirm: "Put it back",
    cancel: "Leave it",
    busy: "Putting it back…",
    done: "Put back.",
    undo: "Undo",
    undoFile: (path: string) => `Undo: ${path}`,
    later: "Changed again in a later turn; it goes back from there.",
  },
  undoTurn: {
    offer: "Undo",
    what: "Undo this turn",
    ask: "Undo what this turn changed?",
    text: (files: number) =>
      files === 1
        ? "One file goes back to how it was before."
        : `${files} files go back to how they were before.`,
    left: (files: number) =>
      `${countOf(files, "other file")} ${
        files === 1 ? "stays" : "stay"
      }: not the agent's doing, or changed since.`,
    branch: "And go on from before its message, in a new session",
    confirm: "Undo it",
    done: "What this turn changed is undone.",
    kept: "What is there now is kept; Redo brings it back.",
    redo: "Redo",
  },
  claims: {
    list: "Claims",
    none: "Nothing is claimed",
    noneText:
      "A claim says that one session alone takes care of something, a broken build for instance, so that no two work on it.",
    noneHow: "Agents take them with the tool ",
    noneHowTool: "claim_try",
    noneHowOr: ", you and your scripts with ",
    noneHowCommand: "drawbridge claim",
    loading: "Looking for claims…",
    age: (time: string) => time === "now" ? "claimed just now" : `claimed ${time} ago`,
    left: (time: string) => `${time} left`,
    over: "its time is over",
    assumed: (host: string) => `on ${host}, assumed alive`,
    release: "Release",
    releaseKey: (key: string) => `Release ${key}`,
    ask: (key: string) => `Release ${key}?`,
    askText: "Others can take it at once; whoever holds it now is not told.",
    confirm: "Release it",
    cancel: "Keep it",
  },
} as const;

function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count.toLocaleString("en")} ${noun}s`;
}
