/**
 * A form or a page that the agent puts before its person: docked above the composer, never a modal.
 *
 * The whole address of a page is shown with its host; it is opened only by the person's own click, and nothing
 * of it is fetched before. Declining tells the agent no; it may go on without.
 */
import { useSignal } from "@preact/signals";
import type { ElicitationValue } from "../../acp.ts";
import type { FormField, OpenElicitation } from "../../transcript/forms.ts";
import { formContent, initialValues } from "../state/form_values.ts";
import { httpsLink } from "../state/links.ts";
import { words } from "../state/words.ts";
import { useSession } from "./app_context.ts";
import { FormFieldView } from "./form_field.tsx";
import { Visible } from "./visible.tsx";

export function ElicitationDock() {
  const session = useSession();
  const [asked] = session.elicitations.value;
  if (!asked || session.status.value === "stopped") return null;
  return asked.url === null
    ? <FormCard key={asked.id} asked={asked} fields={asked.fields ?? []} />
    : <PageCard key={asked.id} asked={asked} url={asked.url} />;
}

function FormCard(
  { asked, fields }: { readonly asked: OpenElicitation; readonly fields: readonly FormField[] },
) {
  const session = useSession();
  const values = useSignal<Readonly<Record<string, ElicitationValue>>>(initialValues(fields));
  const readOnly = session.readOnly.value;
  const accept = (event: SubmitEvent) => {
    event.preventDefault();
    const content = formContent(fields, values.value);
    session.send({ type: "elicitation_response", id: asked.id, action: "accept", content });
  };
  return (
    <form class="card elicitation" aria-label={words.elicitation.form} onSubmit={accept}>
      <h2>{words.elicitation.form}</h2>
      <Message text={asked.message} />
      {fields.map((field) => (
        <FormFieldView
          key={field.name}
          field={field}
          value={values.value[field.name]}
          change={(value) => values.value = { ...values.value, [field.name]: value }}
        />
      ))}
      <div class="answers">
        <button type="submit" class="filled" disabled={readOnly}>{words.elicitation.send}</button>
        <Decline asked={asked} />
      </div>
    </form>
  );
}

function PageCard({ asked, url }: { readonly asked: OpenElicitation; readonly url: string }) {
  const session = useSession();
  const link = httpsLink(url);
  const agree = () => session.send({ type: "elicitation_response", id: asked.id, action: "accept" });
  return (
    <section class="card elicitation" aria-label={words.elicitation.page}>
      <h2>{words.elicitation.page}</h2>
      <Message text={asked.message} />
      <p class="mono wrap">
        <Visible text={url} />
      </p>
      {link === null && <p class="dim">{words.elicitation.oddAddress}</p>}
      <div class="answers">
        {link !== null && (
          <a
            class="button filled"
            href={link.href}
            target="_blank"
            rel="noopener noreferrer"
            onClick={() => asked.agreed || agree()}
          >
            {words.elicitation.open(link.host)}
          </a>
        )}
        {asked.agreed ? <span role="status">{words.elicitation.waiting}</span> : <Decline asked={asked} />}
      </div>
    </section>
  );
}

function Message({ text }: { readonly text: string }) {
  return text === "" ? null : (
    <p>
      <Visible text={text} />
    </p>
  );
}

function Decline({ asked }: { readonly asked: OpenElicitation }) {
  const session = useSession();
  return (
    <button
      type="button"
      class="quiet"
      disabled={session.readOnly.value}
      onClick={() => session.send({ type: "elicitation_response", id: asked.id, action: "decline" })}
    >
      {words.elicitation.decline}
    </button>
  );
}
