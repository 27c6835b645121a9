/**
 * Has Back close what covers a narrow page. Nothing is drawn.
 */
import { useEffect } from "preact/hooks";
import { closeOnBack } from "../state/back_closes.ts";
import { useApp } from "./app_context.ts";

export function BackCloses() {
  const app = useApp();
  useEffect(() => closeOnBack(app), [app]);
  return null;
}
