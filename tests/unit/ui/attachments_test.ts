import { assertEquals, assertRejects } from "@std/assert";
import { type Attachment, Attachments, filesOf } from "../../../lib/ui/state/attachments.ts";

const blob = "0".repeat(64);
const blocks = [
  { type: "text", text: "look" },
  { type: "image", mimeType: "image/png", blob, name: "dot.png" },
] as const;

function setUp() {
  const kept: (readonly Attachment[])[] = [];
  const attachments = new Attachments({
    upload: () => Promise.resolve({ blob, size: 1 }),
    keep: (list) => kept.push(list),
  });
  return { attachments, kept };
}

Deno.test("Attachments.restore() puts the files of a refused prompt back, ready to be sent", () => {
  const { attachments, kept } = setUp();
  attachments.restore(filesOf(blocks));
  assertEquals(attachments.blocks(), [blocks[1]]);
  assertEquals(kept.length, 1);
});

Deno.test("Attachments.restore() shows a file whose bytes never arrived as failed", () => {
  const { attachments } = setUp();
  attachments.restore([{ name: "a", type: "resource", mimeType: "text/plain", size: 1, blob: null }]);
  assertEquals([attachments.list.value[0].state, attachments.blocks()], ["failed", null]);
});

Deno.test("Attachments.release() lets previews go and keeps the files", async () => {
  const { attachments } = setUp();
  attachments.add([new File(["x"], "dot.png", { type: "image/png" })], { image: true });
  const { preview } = attachments.list.value[0];
  attachments.release();
  await assertRejects(() => fetch(preview ?? ""));
  assertEquals(attachments.list.value.map(({ name, preview }) => [name, preview]), [["dot.png", null]]);
  attachments.release();
});

Deno.test("Attachments.clear() forgets nothing that is kept", () => {
  const { attachments, kept } = setUp();
  attachments.restore(filesOf(blocks));
  attachments.clear();
  assertEquals([attachments.list.value.length, kept.length], [0, 1]);
});

Deno.test("Attachments.link() names a file once, and a prompt that came back names it again", () => {
  const { attachments, kept } = setUp();
  const link = { type: "resource_link", uri: "file:///w/a.ts", name: "a.ts" } as const;
  for (let time = 0; time < 2; time++) attachments.link({ path: link.name, uri: link.uri });
  assertEquals([attachments.blocks(), kept.length], [[link], 1]);
  attachments.clear();
  attachments.restore(filesOf([link]));
  assertEquals([attachments.blocks(), attachments.list.value[0].state], [[link], "stored"]);
  for (let n = 0; n < 10; n++) attachments.link({ path: `${n}`, uri: `file:///w/${n}` });
  assertEquals(attachments.blocks()?.length, 10);
});

Deno.test("Attachments.follow() lets a file go with its name in the text, and takes it back with it", () => {
  const { attachments } = setUp();
  const names = () => attachments.list.value.map(({ name }) => name);
  attachments.link({ path: "a.ts", uri: "file:///w/a.ts" });
  attachments.link({ path: "with blank.ts", uri: "file:///w/with%20blank.ts" });
  attachments.follow("read ", "read @a.ts now");
  assertEquals(names(), ["a.ts", "with blank.ts"]);
  attachments.follow("read @a.ts now", "read @a.t now");
  assertEquals(names(), ["with blank.ts"], "one that is not named in the text stays");
  attachments.follow("read @a.t now", "read @a.ts now");
  assertEquals(names(), ["with blank.ts", "a.ts"]);
  attachments.follow("read @a.ts now", "read");
  attachments.clear();
  attachments.follow("", "@a.ts");
  assertEquals(names(), []);
});
