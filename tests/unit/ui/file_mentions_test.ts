import { assertEquals } from "@std/assert";
import type { FoundFile } from "../../../lib/api.ts";
import { FileMentions, mentionIn, type Written } from "../../../lib/ui/state/file_mentions.ts";

/** A text whose caret stands at the `|`. */
function at(marked: string): Written {
  const caret = marked.indexOf("|");
  return { text: marked.replace("|", ""), caret };
}

function setUp() {
  const asked: { typed: string; answer: (files: FoundFile[]) => void; fail: () => void }[] = [];
  const mentions = new FileMentions((typed) =>
    new Promise((resolve, reject) =>
      asked.push({ typed, answer: resolve, fail: () => reject(new Error("no")) })
    )
  );
  return { mentions, asked };
}

const file = (path: string): FoundFile => ({ path, uri: `file:///w/${path}` });

Deno.test("mentionIn() finds the name that is being typed before the caret", () => {
  const typed = (marked: string) => mentionIn(at(marked))?.typed ?? null;
  for (const marked of ["@co|", "look @co|", "(@co|", "a\n@co|", "@co|mposer", "see `@co|`"]) {
    assertEquals(typed(marked), "co", marked);
  }
  assertEquals([typed("@|"), typed("look @lib/ui|")], ["", "lib/ui"]);
  for (const marked of ["me@co|", "@co |", "@@co|", "|@co", "co|", "@a b|", `${"x".repeat(300)}@co|`]) {
    assertEquals(typed(marked), null, marked);
  }
  assertEquals(mentionIn(at(`${"x ".repeat(300)}@co|`)), { at: 600, typed: "co" });
  assertEquals(mentionIn(at(`@${"x".repeat(300)}|`)), null);
});

Deno.test("FileMentions tells what was found, and leaves late answers out", async () => {
  const { mentions, asked } = setUp();
  mentions.look(at("@c|"));
  mentions.look(at("@co|"));
  asked[1].answer([file("co.ts")]);
  await Promise.resolve();
  asked[0].answer([file("c.ts")]);
  await Promise.resolve();
  assertEquals([asked.map(({ typed }) => typed), mentions.found.value], [["c", "co"], [file("co.ts")]]);
  mentions.look(at("@co and|"));
  assertEquals(mentions.found.value, null);
});

Deno.test("FileMentions lets go of what does not fit what is typed, before the answer comes", async () => {
  const { mentions, asked } = setUp();
  mentions.look(at("@|"));
  const [tower, water, wall] = ["lib/Tower.ts", "water.md", "wall.md"].map(file);
  asked[0].answer([tower, water, wall]);
  await Promise.resolve();
  mentions.look(at("@w|"));
  assertEquals(mentions.found.value, [tower, water, wall]);
  mentions.look(at("@WaT|"));
  assertEquals(mentions.found.value, [water]);
  mentions.look(at("@watt|"));
  assertEquals(mentions.found.value, [water], "that there is none is for the bridge to say");
  asked[3].answer([]);
  await Promise.resolve();
  mentions.look(at("@watte|"));
  assertEquals(mentions.found.value, [], "it is not said anew at each letter");
});

Deno.test("FileMentions stays closed for the word that it was closed at", async () => {
  const { mentions, asked } = setUp();
  mentions.look(at("@c|"));
  asked[0].answer([file("c.ts")]);
  await Promise.resolve();
  mentions.close();
  mentions.look(at("@co|"));
  assertEquals([mentions.found.value, asked.length], [null, 1]);
  mentions.look(at("@co @|"));
  assertEquals(asked.length, 2);
  mentions.forget();
  mentions.look(at("@co @|"));
  assertEquals(asked.length, 3, "another message");
});

Deno.test("FileMentions has no list while the bridge is away", async () => {
  const { mentions, asked } = setUp();
  mentions.look(at("@c|"));
  asked[0].fail();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(mentions.found.value, null);
});

Deno.test("FileMentions.chosen() puts the name in the place of what was typed", () => {
  const { mentions } = setUp();
  const chosen = (marked: string, path: string) => {
    mentions.look(at(marked));
    const { text, caret } = mentions.chosen(path, at(marked));
    return `${text.slice(0, caret)}|${text.slice(caret)}`;
  };
  assertEquals(chosen("look @co|", "lib/co.ts"), "look @lib/co.ts |");
  assertEquals(chosen("look @co| well", "lib/co.ts"), "look @lib/co.ts| well");
  for (const path of ["a b.ts", "a\nb.ts", "a\u202eb.ts"]) assertEquals(chosen("look @a|", path), "look |");
});
