/**
 * The agent wants its person to sign in: by itself, in a terminal, or by a variable of its environment.
 */
import type { AuthMethod } from "../../acp.ts";
import { wordsOfDock } from "../state/words_of_dock.ts";
import { useSession } from "./app_context.ts";
import { CopyButton } from "./code_block.tsx";
import { Visible } from "./visible.tsx";

export function AuthCard() {
  const session = useSession();
  const auth = session.auth.value;
  if (!auth) return null;
  const elsewhere = auth.methods.filter(({ type }) => type === "terminal" || type === "env_var");
  const direct = auth.methods.filter((method) => !elsewhere.includes(method));
  const done = () => {
    if (elsewhere[0]) session.authenticate(elsewhere[0].id);
    else session.send({ type: "restart_agent" }); // it named no way
  };
  return (
    <section class="card auth" aria-label={wordsOfDock.auth.title}>
      <h2>{wordsOfDock.auth.title}</h2>
      {auth.message && (
        <p>
          <Visible text={auth.message} />
        </p>
      )}
      <div class="answers">
        {direct.map((method) => (
          <button
            key={method.id}
            type="button"
            class="outlined"
            title={method.description ?? undefined}
            onClick={() => session.authenticate(method.id)}
          >
            <Visible text={method.name} />
          </button>
        ))}
      </div>
      {elsewhere.map((method) => <Elsewhere key={method.id} method={method} />)}
      {(elsewhere.length > 0 || direct.length === 0) && (
        <button type="button" class="outlined" onClick={done}>
          {wordsOfDock.auth.done}
        </button>
      )}
      {session.signingIn.value && (
        <p class="auth-pending">
          <span role="status">{wordsOfDock.auth.pending}</span>
          <button
            type="button"
            class="quiet small"
            onClick={() => session.send({ type: "authenticate_cancel" })}
          >
            {wordsOfDock.auth.cancel}
          </button>
        </p>
      )}
    </section>
  );
}

/** What a person does outside of this page; the agent is started again afterwards. */
function Elsewhere({ method }: { readonly method: AuthMethod }) {
  const { name, type, description, command } = method;
  return (
    <div class="auth-elsewhere">
      <p class="dim">
        <Visible
          text={type === "env_var" ? wordsOfDock.auth.envVar(name) : wordsOfDock.auth.terminal(name)}
        />{" "}
        <Visible text={description ?? ""} />
      </p>
      {command !== undefined && (
        <p class="auth-command">
          <code class="wrap">
            <Visible text={command} />
          </code>
          <CopyButton text={() => command} label={wordsOfDock.auth.copy} />
        </p>
      )}
    </div>
  );
}
