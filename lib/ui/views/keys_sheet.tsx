/**
 * The page's keys on a sheet over it, by area. Escape closes it, as does a click beside it.
 */
import { keyAreas, wordsOfKeys } from "../state/words_of_keys.ts";
import { useApp } from "./app_context.ts";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icons.tsx";

export function KeysSheet() {
  const { keysShown, preferences } = useApp();
  const close = () => keysShown.value = false;
  return (
    <Dialog label={wordsOfKeys.title} class="keys" onClose={close}>
      <div class="keys-head">
        <h2>{wordsOfKeys.title}</h2>
        <button
          type="button"
          class="quiet icon-button"
          aria-label={wordsOfKeys.close}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="keys-areas">
        {keyAreas(preferences.sendKey.value).map(({ area, keys }) => (
          <section key={area}>
            <h3>{area}</h3>
            <dl>
              {keys.map(({ press, does }) => (
                <div key={does}>
                  <dt>{press.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
