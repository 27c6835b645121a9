/**
 * What a person has chosen for this browser: the key that sends, and what they are told of when they look elsewhere.
 *
 * Every tab of the browser has the same: a choice made in another one counts here at once.
 */
import { type Signal, signal } from "@preact/signals";
import type { SendKey } from "./send_key.ts";
import { changedName, recall, remember } from "./storage.ts";

/** What is told of, and how: `question` is one that waits, `finished` a long turn that is over. */
export const HAPPENINGS = ["question", "finished"] as const;
export type Happening = typeof HAPPENINGS[number];
export const WAYS = ["desktop", "sound"] as const;
export type Way = typeof WAYS[number];
export type Alert = `${Way}.${Happening}`;

export class Preferences {
  readonly sendKey: Signal<SendKey> = signal(sendKeyKept());
  readonly alerts: Signal<ReadonlySet<Alert>> = signal(alertsKept());

  constructor() {
    addEventListener("storage", (event) => {
      const name = changedName(event);
      if (name === "send-key") this.sendKey.value = sendKeyKept();
      if (name === "alerts") this.alerts.value = alertsKept();
    });
  }

  setSendKey(key: SendKey): void {
    this.sendKey.value = key;
    remember("send-key", key === "enter" ? null : key);
  }

  setAlert(alert: Alert, on: boolean): void {
    const others = [...this.alerts.value].filter((one) => one !== alert);
    this.alerts.value = new Set(on ? [...others, alert] : others);
    remember("alerts", [...this.alerts.value].join());
  }
}

function sendKeyKept(): SendKey {
  return recall("send-key") === "mod" ? "mod" : "enter";
}

/** Only those we know; whatever else stands there is forgotten with the next choice. */
function alertsKept(): ReadonlySet<Alert> {
  const kept = recall("alerts")?.split(",") ?? [];
  const all = WAYS.flatMap((way) => HAPPENINGS.map((happening): Alert => `${way}.${happening}`));
  return new Set(all.filter((alert) => kept.includes(alert)));
}
