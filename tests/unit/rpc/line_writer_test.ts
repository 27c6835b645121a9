/** Lines to a slow stream: how much waits, and waiting for less. */
import { assertEquals } from "@std/assert";
import { LineWriter } from "../../../lib/rpc/line_writer.ts";
import { within } from "../../support/deadline.ts";

Deno.test("LineWriter counts what waits, and resolves below() when enough was taken", async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const taken: string[] = [];
  const writer = new LineWriter(
    new WritableStream({
      write: async (bytes) => {
        await gates[taken.length].promise;
        taken.push(new TextDecoder().decode(bytes));
      },
    }),
  );
  writer.send("é");
  writer.send("two");
  assertEquals(writer.waitingBytes, 7);
  await writer.below(7);
  let isBelow = false;
  const below = writer.below(4).then(() => isBelow = true);
  await Promise.resolve();
  assertEquals(isBelow, false);
  gates[0].resolve();
  await within(below, "fewer bytes");
  assertEquals([writer.waitingBytes, taken], [4, ["é\n"]]);
  gates[1].resolve();
  await within(writer.below(0), "none");
  assertEquals(taken, ["é\n", "two\n"]);
});

Deno.test("LineWriter to a stream that broke lets everything go, and nobody wait", async () => {
  const writer = new LineWriter(new WritableStream({ write: () => Promise.reject(new Error("gone")) }));
  writer.send("one");
  await within(writer.below(0), "the end of the waiting");
  writer.send("two");
  assertEquals(writer.waitingBytes, 0);
});
