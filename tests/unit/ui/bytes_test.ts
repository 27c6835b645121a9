import { assertEquals } from "@std/assert";
import { bytesText } from "../../../lib/ui/state/bytes.ts";

Deno.test("bytesText() tells bytes in the largest unit there is one of", () => {
  const told = [0, 1023, 1024, 5 * 1024 * 1024, 2 * 1024 ** 3, 3 * 1024 ** 4].map(bytesText);
  assertEquals(told, ["0 bytes", "1023 bytes", "1 KB", "5 MB", "2 GB", "3072 GB"]);
});
