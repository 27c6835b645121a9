/**
 * The page's entry: makes the state, draws the views, starts.
 */
import { render } from "preact";
import { App } from "./state/app.ts";
import { AppView } from "./views/app.tsx";
import { fetchMarkdown } from "./views/markdown.tsx";

fetchMarkdown();
const app = new App();
const root = document.getElementById("app");
if (root) render(<AppView app={app} />, root);
await app.start();
