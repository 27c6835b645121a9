/** Attached files: stored once, named by their bytes, sent as far as the agent takes them. */
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Blobs } from "../../../lib/session/blobs.ts";
import { LIMITS, type PromptBlock } from "../../../lib/wire.ts";
import { withDirectory } from "./scratch.ts";

const ALL = { image: true, embeddedContext: true };
/** SHA-256 of "hello" (FIPS 180-4; checked with sha256sum). */
const HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function image(blob: string): PromptBlock {
  return { type: "image", mimeType: "image/png", blob };
}

function file(blob: string, name = "a b.txt"): PromptBlock {
  return { type: "resource", mimeType: "text/plain", blob, name };
}

Deno.test("Blobs.put() names a file by the SHA-256 of its bytes", () =>
  withDirectory(async (directory) => {
    const blobs = new Blobs(directory);
    assertEquals(await blobs.put(bytes("hello")), { blob: HELLO, size: 5 });
    assertEquals(await blobs.get(HELLO), bytes("hello"));
  }));

Deno.test("Blobs.put() stores the same bytes once, also when they come at once", () =>
  withDirectory(async (directory) => {
    const blobs = new Blobs(directory);
    await Promise.all([1, 2, 3, 4].map(() => blobs.put(bytes("hello"))));
    assertEquals([...Deno.readDirSync(join(directory, "blobs"))].map(({ name }) => name), [HELLO]);
  }));

Deno.test("Blobs.put() keeps what is stored for its owner only", () =>
  withDirectory(async (directory) => {
    await new Blobs(directory).put(bytes("hello"));
    const mode = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;
    assertEquals(mode(join(directory, "blobs")), 0o700);
    assertEquals(mode(join(directory, "blobs", HELLO)), 0o600);
  }));

Deno.test("Blobs.put() takes a file of the longest length and no longer one", () =>
  withDirectory(async (directory) => {
    const blobs = new Blobs(directory);
    const longest = new Uint8Array(LIMITS.attachmentBytesMax);
    assertEquals((await blobs.put(longest)).size, LIMITS.attachmentBytesMax);
    await assertRejects(() => blobs.put(new Uint8Array(longest.length + 1)), RangeError);
  }));

Deno.test("Blobs.get() gives null for what is not there, and for what is no hash", () =>
  withDirectory(async (directory) => {
    const blobs = new Blobs(directory);
    await blobs.put(bytes("hello"));
    await Deno.writeTextFile(join(directory, "meta.json"), "{}");
    for (
      const name of ["0".repeat(64), "", "../meta.json", "x", HELLO.toUpperCase(), `${HELLO}/`, `./${HELLO}`]
    ) {
      assertEquals(await blobs.get(name), null, name);
    }
  }));

Deno.test("Blobs.expand() leaves text and links as they are", () =>
  withDirectory(async (directory) => {
    const blocks: PromptBlock[] = [
      { type: "text", text: "look" },
      { type: "resource_link", uri: "file:///a", name: "a" },
    ];
    assertEquals<unknown>(await new Blobs(directory).expand(blocks, {}), blocks);
  }));

Deno.test("Blobs.expand() puts an image's bytes in", () =>
  withDirectory(async (directory) => {
    const blobs = new Blobs(directory);
    const { blob } = await blobs.put(Uint8Array.of(0, 255, 62, 63));
    assertEquals<unknown>(await blobs.expand([image(blob)], ALL), [
      { type: "image", mimeType: "image/png", data: "AP8+Pw==" },
    ]);
  }));

Deno.test("Blobs.expand() puts a text file in as text, another as bytes, each under a name that is a URI", () =>
  withDirectory(async (directory) => {
    const blobs = new Blobs(directory);
    const text = await blobs.put(bytes("é"));
    const binary = await blobs.put(Uint8Array.of(0xff));
    const zero = await blobs.put(bytes("a\0b"));
    const uri = "attachment:///a%20b.txt";
    assertEquals<unknown>(await blobs.expand([text, binary, zero].map(({ blob }) => file(blob)), ALL), [
      { type: "resource", resource: { uri, mimeType: "text/plain", text: "é" } },
      { type: "resource", resource: { uri, mimeType: "text/plain", blob: "/w==" } },
      { type: "resource", resource: { uri, mimeType: "text/plain", blob: "YQBi" } },
    ]);
  }));

Deno.test("Blobs.expand() refuses what the agent does not take, naming it", () =>
  withDirectory(async (directory) => {
    const blobs = new Blobs(directory);
    const { blob } = await blobs.put(bytes("hello"));
    await assertRejects(() => blobs.expand([image(blob)], { embeddedContext: true }), Error, "no images");
    await assertRejects(() => blobs.expand([file(blob, "a.txt")], { image: true }), Error, '"a.txt"');
  }));

Deno.test("Blobs.expand() refuses a file whose bytes are not here", () =>
  withDirectory(async (directory) => {
    await assertRejects(() => new Blobs(directory).expand([file(HELLO, "a.txt")], ALL), Error, '"a.txt"');
  }));

Deno.test("Blobs.expand() refuses more than 20 MB in one prompt", () =>
  withDirectory(async (directory) => {
    const blobs = new Blobs(directory);
    const { blob } = await blobs.put(new Uint8Array(LIMITS.attachmentBytesMax));
    const four = Array.from({ length: 4 }, () => image(blob));
    assertEquals((await blobs.expand(four, ALL)).length, 4);
    await assertRejects(
      () => blobs.expand([...four, image(blob)], ALL),
      Error,
      String(LIMITS.attachmentsBytesMax),
    );
  }));
