/**
 * Gives the person a file, as the browser gives any download.
 */

/** Until then the browser has begun to read it. Milliseconds. */
const READ_MS = 30_000;

export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_MS);
}
