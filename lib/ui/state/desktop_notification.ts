/**
 * Notifications of the person's desktop: whether this browser lets the page show them, and showing one.
 */
export type Allowance = "allowed" | "blocked" | "none";

export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  /** It was clicked; the page has the focus. */
  readonly onClick: () => void;
}

/** What the browser says now, without asking anybody. */
export function allowance(): Allowance {
  if (!("Notification" in globalThis)) return "none";
  return Notification.permission === "granted" ? "allowed" : "blocked";
}

/** Asks the person, where they have not decided yet. */
export async function askToNotify(): Promise<Allowance> {
  if ("Notification" in globalThis && Notification.permission === "default") {
    await Notification.requestPermission();
  }
  return allowance();
}

/** False where there is none to be shown. */
export function showNotification({ title, body, onClick }: ShownNotification): boolean {
  try {
    const notification = new Notification(title, { body, icon: "/icon-180.png" });
    notification.onclick = () => {
      focus();
      onClick();
      notification.close();
    };
    return true;
  } catch {
    return false; // Chrome on Android has the name and throws.
  }
}
