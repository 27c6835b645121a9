/** A process that writes one file again and again until it is killed: `atomic_writer.ts PATH`. */
import { writeJson } from "../../../lib/coordination/atomic_file.ts";

for (let length = 1;; length = length * 7 % 100_003) {
  writeJson(Deno.args[0], { length, filling: "x".repeat(length) });
}
