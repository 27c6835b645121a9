/**
 * Numbers of bytes for a person's eye.
 */

const KILO = 1024;
const UNITS = ["bytes", "KB", "MB", "GB"];

/** "512 bytes", "12 KB", "2 GB": whole, in the largest unit there is one of. */
export function bytesText(bytes: number): string {
  const power = bytes < KILO ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(KILO)), UNITS.length - 1);
  return `${Math.round(bytes / KILO ** power)} ${UNITS[power]}`;
}
