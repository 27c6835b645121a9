/**
 * Who did something, in a word; whoever sent it, it is read with care.
 */
import { record, string } from "../../transcript/shape.ts";
import { words } from "../state/words.ts";

export function byText(by: unknown): string | null {
  const { device, drawbridge } = record(by);
  return string(device) ?? (typeof drawbridge === "string" ? words.product : null);
}
