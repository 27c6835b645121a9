/**
 * The agents drawbridge knows: how each is started, and trying one out.
 */
import type { AgentShown, AgentTried } from "../../settings.ts";
import type { BridgeSettings } from "../state/bridge_settings.ts";
import { durationText } from "../state/duration.ts";
import { wordsOfSettings } from "../state/words_of_settings.ts";
import { Section } from "./settings_parts.tsx";
import { Visible } from "./visible.tsx";

const words = wordsOfSettings.agents;

interface AgentsProps {
  readonly bridge: BridgeSettings;
  readonly agents: readonly AgentShown[];
}

export function Agents({ bridge, agents }: AgentsProps) {
  const missing = agents.filter(({ installed }) => !installed);
  return (
    <Section title={words.title} text={words.text}>
      <ul class="setting-list">
        {agents.filter(({ installed }) => installed).map((agent) => (
          <Installed key={agent.name} bridge={bridge} agent={agent} />
        ))}
      </ul>
      <details>
        <summary>{words.missing(missing.length)}</summary>
        <ul class="setting-list">
          {missing.map((agent) => (
            <li key={agent.name}>
              <About agent={agent} />
              {agent.npm && <code class="dim">{words.install(agent.npm)}</code>}
            </li>
          ))}
        </ul>
      </details>
    </Section>
  );
}

function About({ agent: { title, command } }: { readonly agent: AgentShown }) {
  return (
    <div class="setting-about">
      <strong>{title}</strong>
      <code>
        <Visible text={command} />
      </code>
    </div>
  );
}

function Installed({ bridge, agent }: { readonly bridge: BridgeSettings; readonly agent: AgentShown }) {
  const trying = bridge.trying.value;
  const tried = bridge.tried.value.get(agent.name);
  const isTrying = trying === agent.name;
  return (
    <li>
      <About agent={agent} />
      <button
        type="button"
        class="outlined small"
        aria-label={words.testOf(agent.title)}
        aria-disabled={trying !== null}
        onClick={() => void bridge.test(agent.name)}
      >
        {isTrying ? words.testing : words.test}
      </button>
      <div class="setting-told" role="status" aria-busy={isTrying}>
        {!isTrying && tried && <Outcome tried={tried} />}
      </div>
    </li>
  );
}

function Outcome({ tried }: { readonly tried: AgentTried }) {
  if (tried.outcome === "failed") {
    return (
      <div class="form-problem">
        <Visible text={tried.why} />
        {tried.stderr !== "" && (
          <>
            <p>{words.stderr}</p>
            <pre tabIndex={0}><Visible text={tried.stderr} /></pre>
          </>
        )}
      </div>
    );
  }
  const { name, version, tookMs, signIns } = tried;
  const who = [name ?? words.nameless, version].filter(Boolean).join(" ");
  return (
    <p class="setting-fine">
      <Visible text={words.answered(who, durationText(tookMs))} />{" "}
      <Visible text={signIns.length > 0 ? words.signIns(signIns) : words.noSignIn} />
    </p>
  );
}
