/**
 * The pieces of a message: text as Markdown, pictures, files, and whatever else came.
 */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { describeUnknown, type Part } from "../../transcript/parts.ts";
import { isImage } from "../state/attachments.ts";
import { words } from "../state/words.ts";
import { useSessionOrNone } from "./app_context.ts";
import { Icon } from "./icons.tsx";
import { Markdown } from "./markdown.tsx";
import { safeLink } from "./markdown_link.tsx";
import { Visible } from "./visible.tsx";

interface PartsProps {
  readonly parts: readonly Part[];
  /** False while the last text may still grow. */
  readonly done: boolean;
  /** A person's words: shown as typed, not as Markdown. */
  readonly plain?: boolean;
}

export function Parts({ parts, done, plain = false }: PartsProps) {
  return (
    <>
      {parts.map((part, index) => (
        <PartView key={index} part={part} done={done || index < parts.length - 1} plain={plain} />
      ))}
    </>
  );
}

function PartView(
  { part, done, plain }: { readonly part: Part; readonly done: boolean; readonly plain: boolean },
) {
  switch (part.type) {
    case "text":
      return plain ? <p class="typed">{part.text}</p> : <Markdown text={part.text} done={done} />;
    case "image":
      return <Picture part={part} />;
    case "audio":
      return <p class="chip">{words.conversation.audio(part.mimeType)}</p>;
    case "link":
      return <LinkChip uri={part.uri} name={part.name} />;
    case "file":
      return <FilePart name={part.name} text={part.text} />;
    case "unknown": {
      const { kind, text } = describeUnknown(part.raw);
      return <FilePart name={words.conversation.unknownContent(kind)} text={text} />;
    }
  }
}

function LinkChip({ uri, name }: { readonly uri: string; readonly name: string }) {
  const href = safeLink(uri);
  const label = <Visible text={name} />;
  return (
    <p class="chip" title={uri}>
      <Icon name="file" />
      {href
        ? <a href={href} target="_blank" rel="noopener noreferrer nofollow">{label}</a>
        : <span>{label}</span>}
    </p>
  );
}

function FilePart({ name, text }: { readonly name: string; readonly text: string | null }) {
  const open = useSignal(false);
  const shown = name.slice(name.lastIndexOf("/") + 1) || name;
  if (text === null) {
    return (
      <p class="chip" title={name}>
        <Icon name="file" />
        <Visible text={shown} />
      </p>
    );
  }
  return (
    <details class="file-part" onToggle={(event) => open.value = event.currentTarget.open}>
      <summary class="chip" title={name}>
        <Icon name="file" />
        <Visible text={shown} />
      </summary>
      {open.value && <pre tabIndex={0}>{text}</pre>}
    </details>
  );
}

type Image = Extract<Part, { type: "image" }>;

/** Bytes come with the message or, by hash, from the bridge; never from another address. */
function Picture({ part }: { readonly part: Image }) {
  const session = useSessionOrNone();
  const url = useSignal<string | null>(null);
  const failed = useSignal(false);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    const fetchBlob = (hash: string) =>
      session?.rest.blob(session.sessionId, hash, part.mimeType) ?? Promise.reject(new Error("no session"));
    bytesOf(part, fetchBlob).then((blob) => {
      if (gone) return;
      url.value = made = URL.createObjectURL(blob);
    }).catch(() => failed.value = true);
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [part.blob, part.data]);
  const name = part.name?.slice(part.name.lastIndexOf("/") + 1) || words.conversation.image;
  if (failed.value) return <p class="chip">{words.conversation.imageMissing}</p>;
  return url.value ? <img class="picture" src={url.value} alt={name} /> : <span class="picture waiting" />;
}

async function bytesOf(part: Image, fetchBlob: (hash: string) => Promise<Blob>): Promise<Blob> {
  if (!isImage(part.mimeType)) throw new TypeError(`Cannot show ${part.mimeType} as a picture`);
  if (part.data === null) return await fetchBlob(part.blob ?? "");
  const bytes = Uint8Array.from(atob(part.data), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: part.mimeType });
}
