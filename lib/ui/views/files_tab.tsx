/**
 * The panel's tab of files: the workspace as a tree, and one file at a line, to read.
 */
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { type OpenFile, WorkspaceFiles } from "../state/workspace_files.ts";
import { wordsOfFiles as words } from "../state/words_of_files.ts";
import { useApp, useSession } from "./app_context.ts";
import { Coloured, CopyButton } from "./code_block.tsx";
import { Icon } from "./icons.tsx";
import { Path, Visible } from "./visible.tsx";
import { words as allWords } from "../state/words.ts";

export function FilesTab() {
  const { rest, panel } = useApp();
  const { sessionId } = useSession();
  const files = useMemo(() => new WorkspaceFiles(rest, sessionId), [rest, sessionId]);
  const wanted = panel.file.value;
  useEffect(() => void files.unfold(""), [files]);
  useEffect(() => {
    if (wanted) void files.show(wanted);
  }, [files, wanted]);
  const open = files.open.value;
  return open ? <Viewer files={files} open={open} /> : (
    <>
      <div class="files-head">
        <button
          type="button"
          class="quiet icon-button small"
          aria-label={words.refresh}
          title={words.refresh}
          onClick={() => void files.refresh()}
        >
          <Icon name="refresh" size={14} />
        </button>
      </div>
      <Directory files={files} path="" label={words.list} />
    </>
  );
}

interface DirectoryProps {
  readonly files: WorkspaceFiles;
  readonly path: string;
  readonly label: string;
}

function Directory({ files, path, label }: DirectoryProps) {
  const { shown = null, problem = null } = files.unfolded.value.get(path) ?? {};
  if (problem) return <p class="form-problem" role="alert">{problem}</p>;
  if (!shown) return <p class="panel-waiting" aria-busy="true">{words.loading}</p>;
  if (shown.entries.length === 0) return <p class="panel-waiting">{words.empty}</p>;
  return (
    <ul class="files" aria-label={label}>
      {shown.entries.map(({ name, type }) => {
        const whole = path === "" ? name : `${path}/${name}`;
        return type === "directory"
          ? <Folder key={name} files={files} path={whole} name={name} />
          : <File key={name} files={files} path={whole} name={name} />;
      })}
      {shown.more > 0 && <li class="files-more">{words.more(shown.more)}</li>}
    </ul>
  );
}

interface EntryProps {
  readonly files: WorkspaceFiles;
  readonly path: string;
  readonly name: string;
}

function Folder({ files, path, name }: EntryProps) {
  const open = files.unfolded.value.has(path);
  return (
    <li>
      <button
        type="button"
        class={open ? "file-line open" : "file-line"}
        aria-expanded={open}
        onClick={() => open ? files.fold(path) : void files.unfold(path)}
      >
        <Icon name="chevron" size={12} />
        <Visible text={`${name}/`} />
      </button>
      {open && <Directory files={files} path={path} label={path} />}
    </li>
  );
}

function File({ files, path, name }: EntryProps) {
  return (
    <li>
      <button type="button" class="file-line" onClick={() => void files.show({ path, line: null })}>
        <span class="file-gap" />
        <Visible text={name} />
      </button>
    </li>
  );
}

function Viewer({ files, open }: { readonly files: WorkspaceFiles; readonly open: OpenFile }) {
  const { panel } = useApp();
  const { path, text, loaded, problem } = open;
  const close = () => {
    panel.file.value = null;
    files.close();
  };
  return (
    <section class="viewer" aria-label={words.view(path)}>
      <div class="viewer-head">
        <button
          type="button"
          class="quiet icon-button small"
          aria-label={words.back}
          title={words.back}
          onClick={close}
        >
          <Icon name="back" size={14} />
        </button>
        <Path path={path} />
        {text !== null && <CopyButton text={() => text} label={allWords.code.copy} />}
      </div>
      {problem && <p class="form-problem" role="alert">{problem}</p>}
      {!loaded && <p class="panel-waiting" aria-busy="true">{words.loading}</p>}
      {loaded && !problem && text === null && <p class="panel-waiting">{words.noText}</p>}
      {text !== null && <Lines text={text} open={open} />}
    </section>
  );
}

function Lines({ text, open: { path, line } }: { readonly text: string; readonly open: OpenFile }) {
  const frame = useRef<HTMLDivElement>(null);
  const marked = useRef<HTMLSpanElement>(null);
  const count = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  useLayoutEffect(() => {
    if (!frame.current || !marked.current || line === null) return;
    frame.current.scrollTop = marked.current.offsetTop - frame.current.clientHeight / 3;
  }, [text, line]);
  const before = line === null ? 0 : Math.min(line, count) - 1;
  return (
    <div class="viewer-lines" tabIndex={0} role="group" aria-label={words.lines(count)} ref={frame}>
      <pre class="viewer-numbers" aria-hidden="true">
        {line !== null && (
          <>
            {numbers(1, before)}
            <span class="viewer-mark" ref={marked}>{`${before + 1}\n`}</span>
          </>
        )}
        {numbers(line === null ? 1 : before + 2, count)}
      </pre>
      <pre class="viewer-text"><code><Coloured code={text} language={path.slice(path.lastIndexOf(".") + 1)} /></code></pre>
    </div>
  );
}

function numbers(from: number, to: number): string {
  let text = "";
  for (let number = from; number <= to; number++) text += `${number}\n`;
  return text;
}
