/**
 * Files that go with the message: the button that adds them and a chip for each.
 */
import { useRef } from "preact/hooks";
import { acceptedTypes, type Attachments } from "../state/attachments.ts";
import type { Session } from "../state/session.ts";
import { words } from "../state/words.ts";
import { useSession } from "./app_context.ts";
import { Icon } from "./icons.tsx";
import { Visible } from "./visible.tsx";

export function takesFiles(session: Session): boolean {
  return acceptedTypes(session.promptCapabilities.value) !== null && !session.readOnly.value;
}

export function AttachButton() {
  const session = useSession();
  const picker = useRef<HTMLInputElement>(null);
  const accept = acceptedTypes(session.promptCapabilities.value);
  return (
    <>
      <button
        type="button"
        class="quiet icon-button"
        aria-label={words.composer.attach}
        title={accept === null ? words.attach.none : words.composer.attach}
        disabled={accept === null || session.readOnly.value}
        onClick={() => picker.current?.click()}
      >
        <Icon name="clip" />
      </button>
      <input
        type="file"
        hidden
        multiple
        tabIndex={-1}
        accept={accept ?? ""}
        ref={picker}
        onChange={({ currentTarget }) => {
          session.addFiles([...currentTarget.files ?? []]);
          currentTarget.value = "";
        }}
      />
    </>
  );
}

export function Chips({ attachments }: { readonly attachments: Attachments }) {
  const { list, problem } = attachments;
  if (list.value.length === 0 && !problem.value) return null;
  return (
    <div class="chips">
      {list.value.map(({ key, name, preview, state, uri }) => (
        <span key={key} class={`chip attachment ${state}`} title={uri && name}>
          {preview ? <img src={preview} alt="" /> : <Icon name="file" />}
          <span class="attachment-name">
            <Visible text={uri ? name.slice(name.lastIndexOf("/") + 1) : name} isName />
          </span>
          {state === "uploading" && <span class="dim">{words.composer.uploading}</span>}
          {state === "failed" && <span class="dim">{words.composer.failed}</span>}
          <button
            type="button"
            class="quiet icon-button small"
            aria-label={words.composer.removeFile(name)}
            onClick={() =>
              attachments.remove(key)}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      {problem.value && <p class="chips-problem" role="alert">{problem.value}</p>}
    </div>
  );
}
