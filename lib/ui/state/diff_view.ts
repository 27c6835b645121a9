/**
 * Whether changes are shown old beside new; remembered by this browser.
 */
import { effect, signal } from "@preact/signals";
import { recall, remember } from "./storage.ts";

export const splitDiffs = signal(recall("diff") === "split");

effect(() => remember("diff", splitDiffs.value ? "split" : null));
