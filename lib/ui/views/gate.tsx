/**
 * What stands in front of the page for a browser that is not signed in.
 */
import { words } from "../state/words.ts";
import { useApp } from "./app_context.ts";
import { Mark } from "./icons.tsx";

export function Gate() {
  const app = useApp();
  const screen = app.screen.value;
  if (screen === "loading") {
    return <main class="gate" aria-busy="true" aria-label={words.signIn.loading} />;
  }
  const unreachable = screen === "unreachable";
  return (
    <main class="gate">
      <Mark size={72} />
      <h1>{unreachable ? words.signIn.failed : words.signIn.title}</h1>
      {app.linkRefused.value && <p class="gate-problem">{words.signIn.used}</p>}
      {unreachable
        ? <button type="button" class="filled" onClick={() => void app.enter()}>{words.signIn.retry}</button>
        : <p>{words.signIn.text}</p>}
    </main>
  );
}
