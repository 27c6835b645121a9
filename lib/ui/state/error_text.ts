/** What was thrown, as a person is told it. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
