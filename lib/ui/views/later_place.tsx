/**
 * Where that is drawn which a first visit does not show: the open session, the finding of others, the newest ones.
 * Their code is a part of its own.
 */
import type { HomeMentions } from "./home_mentions.tsx";
import { lateStyled, lazily } from "./lazy.ts";
import { fetchMarkdown } from "./markdown.tsx";
import type { OthersCard } from "./others_card.tsx";

export const later = lazily(() => import("./later.ts"));

/** The same, once the styles hold that the panel, the settings and the keys are drawn with. */
export function laterStyled() {
  const loaded = later();
  return lateStyled() ? loaded : null;
}

export function SessionPlace() {
  const loaded = later();
  return loaded ? <loaded.SessionView /> : <div class="empty" aria-busy="true" />;
}

/** And what Back does about what covers the page. */
export function FindingPlace() {
  const loaded = later();
  return loaded && (
    <>
      <loaded.Finding />
      <loaded.BackCloses />
    </>
  );
}

export function RecentPlace() {
  const loaded = later();
  return loaded && <loaded.RecentSessions />;
}

export function HomeMentionsPlace(props: Parameters<typeof HomeMentions>[0]) {
  const loaded = later();
  return loaded && <loaded.HomeMentions {...props} />;
}

export function OthersPlace(props: Parameters<typeof OthersCard>[0]) {
  const loaded = later();
  return loaded && <loaded.OthersCard {...props} />;
}

/** Begins fetching all of it before a session is there. */
export function fetchLater(): void {
  later();
  fetchMarkdown();
}
