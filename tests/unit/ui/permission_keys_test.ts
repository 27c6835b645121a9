import { assertEquals } from "@std/assert";
import { explainable, explainedByKey, keyHint, optionForKey } from "../../../lib/ui/state/permission_keys.ts";

const option = (optionId: string, kind: string) => ({ optionId, name: optionId, kind });
const idFor = (options: ReturnType<typeof option>[], key: string) =>
  optionForKey(options, key)?.optionId ?? null;

Deno.test("optionForKey() binds a letter to the one option of its kind", () => {
  const options = [
    option("always", "allow_always"),
    option("once", "allow_once"),
    option("no", "reject_once"),
  ];
  assertEquals(["y", "a", "n"].map((key) => idFor(options, key)), ["once", "always", "no"]);
});

Deno.test("optionForKey() binds no letter when two options are of its kind", () => {
  const options = [
    option("once", "allow_once"),
    option("once, edits too", "allow_once"),
    option("no", "reject_once"),
  ];
  assertEquals(["y", "a", "n"].map((key) => idFor(options, key)), [null, null, "no"]);
});

Deno.test("optionForKey() binds digits in the order shown", () => {
  const options = [option("b", "x"), option("a", "y")];
  assertEquals(["1", "2", "3", "0"].map((key) => idFor(options, key)), ["b", "a", null, null]);
});

Deno.test("optionForKey() ignores every other key", () => {
  const options = [option("once", "allow_once")];
  for (const key of ["Y", "Enter", " ", "Escape", "constructor", "toString"]) {
    assertEquals(idFor(options, key), null, key);
  }
});

Deno.test("keyHint() prefers the letter", () => {
  const options = [option("always", "allow_always"), option("x", "vendor"), option("no", "reject_always")];
  assertEquals(options.map((one) => keyHint(options, one)), ["a", "2", "3"]);
});

Deno.test("explainable() tells which answers can go with what to do instead", () => {
  const ids = (...options: ReturnType<typeof option>[]) =>
    explainable(options).map(({ optionId }) => optionId);
  const [yes, no, other, never] = [
    option("yes", "allow_once"),
    option("no", "reject_once"),
    option("other", "reject_once"),
    option("never", "reject_always"),
  ];
  assertEquals(ids(yes, never, no), ["no"]);
  assertEquals(ids(yes, never), ["never"]);
  assertEquals(ids(yes, no, other), ["no", "other"]);
  assertEquals(ids(yes), []);
  assertEquals([[yes, no], [no, other], [yes]].map((options) => explainedByKey(options)), [no, null, null]);
});
