/**
 * Reloads the page when drawbridge serves a newer one.
 *
 * Once per build: a page that would come back the same stays, so that a stale cache cannot make a loop.
 */
export function reloadForBuild(buildId: string): void {
  const own = document.querySelector<HTMLMetaElement>('meta[name="build-id"]')?.content ?? "";
  if (own === "" || buildId === "" || buildId === own) return;
  try {
    if (sessionStorage.getItem(TRIED) === buildId) return;
    sessionStorage.setItem(TRIED, buildId);
  } catch {
    return; // Without a memory a second reload could follow the first for ever.
  }
  location.reload();
}

const TRIED = "drawbridge.build";
