import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Footnotes } from "../../../lib/ui/state/footnotes.ts";
import { IncrementalMarkdown } from "../../../lib/ui/state/incremental_markdown.ts";

function read(text: string): { footnotes: Footnotes; markdown: IncrementalMarkdown } {
  const markdown = new IncrementalMarkdown();
  const footnotes = new Footnotes();
  markdown.update(text);
  footnotes.update(markdown.groups, markdown.tail);
  return { footnotes, markdown };
}

const labels = ({ notes }: Footnotes) => notes.map(({ label }) => label);

Deno.test("Footnotes are in the order of their first mention, wherever that is", () => {
  const text = "A[^b] | [^a]\n\n- in a list[^C] and *so[^b]*\n\n| h[^d] |\n|--|\n| c[^e] |\n\n" +
    "[^a]: 1\n[^b]: 2\n[^c]: 3\n[^d]: 4\n[^e]: 5\n";
  const { footnotes } = read(text);
  assertEquals(labels(footnotes), ["b", "a", "c", "d", "e"]);
  assertEquals(footnotes.numbers.value.get("c"), 3);
});

Deno.test("Footnotes of a note come after those of the text, and what nothing mentions last", () => {
  const { footnotes } = read("A[^a] B[^b]\n\n[^a]: see[^c]\n[^z]: alone\n[^b]: 2\n[^c]: see[^a]\n");
  assertEquals(labels(footnotes), ["a", "b", "c", "z"]);
});

Deno.test("Footnotes take the first of two with one label, and no mark without a note", () => {
  const { footnotes } = read("A[^a] B[^gone]\n\n[^a]: one\n\n[^a]: two\n");
  assertEquals(footnotes.notes.map(({ raw }) => raw.trim()), ["[^a]: one"]);
  assertEquals(footnotes.numbers.value.get("gone"), undefined);
});

Deno.test("Footnotes hold further paragraphs that are indented, and end at what is not", () => {
  const { footnotes, markdown } = read("A[^a]\n\n[^a]: one\n    two\n\n    three\n\nno more\n");
  assertEquals(footnotes.notes[0].tokens.filter(({ type }) => type === "paragraph").length, 2);
  assertEquals(markdown.tail.map(({ raw }) => raw.trim()), ["no more"]);
});

Deno.test("Footnotes are the same at the end, however the text came", () => {
  const text = "A[^a] B[^b]\n\nMore[^a].\n\n[^b]: two\n\n    deeper\n\n[^a]: one\n\n[l]: https://x.example\n";
  const markdown = new IncrementalMarkdown();
  const footnotes = new Footnotes();
  for (let at = 1; at <= text.length; at += 1) {
    markdown.update(text.slice(0, at));
    footnotes.update(markdown.groups, markdown.tail);
  }
  assertEquals(labels(footnotes), ["a", "b"]);
  markdown.finish();
  footnotes.update(markdown.groups, markdown.tail);
  assertEquals(labels(footnotes), ["a", "b"]);
  assertEquals(footnotes.notes.length, 2, "the whole text, lexed again, is counted once");
});

Deno.test("Footnotes tell their numbers anew only when one changes", () => {
  const markdown = new IncrementalMarkdown();
  const footnotes = new Footnotes();
  const take = (text: string) => {
    markdown.update(text);
    footnotes.update(markdown.groups, markdown.tail);
    return footnotes.numbers.value;
  };
  const none = take("A[^a]\n\nMore");
  assertStrictEquals(take("A[^a]\n\nMore words\n\n"), none);
  const one = take("A[^a]\n\nMore words\n\n[^a]: on");
  assertEquals([...one], [["a", 1]]);
  assertStrictEquals(take("A[^a]\n\nMore words\n\n[^a]: one more"), one);
});

Deno.test("Footnotes know the first mark of a note", () => {
  const { footnotes, markdown } = read("A[^a] B[^a]\n\n[^a]: one\n");
  const [paragraph] = markdown.groups.flat();
  assert(paragraph.type === "paragraph" && paragraph.tokens);
  const marks = paragraph.tokens.filter(({ type }) => type === "note_mark");
  assertEquals(marks.map((mark) => footnotes.isFirst(mark as Parameters<Footnotes["isFirst"]>[0])), [
    true,
    false,
  ]);
});
