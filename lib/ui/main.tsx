/**
 * The page's entry: makes the state, draws the views, starts.
 *
 * What draws a session is fetched at once where the address names one; else when Home stands.
 */
import { render } from "preact";
import { App } from "./state/app.ts";
import { sessionOf } from "./state/route.ts";
import { AppView } from "./views/app.tsx";
import { fetchLater, later } from "./views/later_place.tsx";

if (sessionOf(location.pathname) !== null) fetchLater();
const app = new App(() => later()?.foldEvents ?? null);
const root = document.getElementById("app");
if (root) render(<AppView app={app} />, root);
await app.start();
fetchLater();
