/** Provisional directories: moved away, never deleted outright. */
export const TRASH_KEPT_DAYS = 7;
export function moveToTrash(_stateDir: string, _path: string, _now: number): Promise<string> {
  return Promise.reject(new Error("being written"));
}
export function emptyTrash(_stateDir: string, _now: number): Promise<number> {
  return Promise.resolve(0);
}
