/**
 * What is told to those who do not see the page; nobody sees it. Always there: a region that comes with its words is
 * not heard by all.
 */
import { useEffect, useMemo } from "preact/hooks";
import { Heard } from "../state/heard.ts";
import { useApp } from "./app_context.ts";

export function HeardPlace() {
  const app = useApp();
  const heard = useMemo(() => new Heard(app, lastAnswer), [app]);
  useEffect(() => heard.start(), [heard]);
  return (
    <>
      <p class="only-heard" aria-live="polite">{heard.calm}</p>
      <p class="only-heard" aria-live="assertive">{heard.urgent}</p>
    </>
  );
}

/** As it is drawn, without the marks of Markdown. */
async function lastAnswer(): Promise<string> {
  await new Promise(requestAnimationFrame);
  const said = [...document.querySelectorAll<HTMLElement>(".page > .you, .page > .agent")];
  const from = said.findLastIndex((article) => article.matches(".you")) + 1;
  return said.slice(from).map((article) => article.innerText).join("\n");
}
