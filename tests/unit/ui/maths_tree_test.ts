import { assertEquals, assertThrows } from "@std/assert";
import { DEPTH_MAX, elementOf, type MathsNode, NODES_MAX } from "../../../lib/ui/views/maths_tree.ts";

/** Elements as a person writes them: type, properties, children. */
function drawn(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(drawn);
  if (typeof node !== "object" || node === null || !("props" in node)) return node;
  const { children, ...properties } = node.props as Record<string, unknown>; // an element's
  return [
    (node as unknown as { type: unknown }).type,
    JSON.parse(JSON.stringify(properties)),
    drawn(children),
  ];
}

const math = (...children: MathsNode[]): MathsNode => ({ type: "math", children });

Deno.test("elementOf() keeps what MathML needs, and the source for those who hear it", () => {
  const root: MathsNode = {
    ...math({ type: "mo", attributes: { stretchy: "true", lspace: "0.22em" }, children: [{ text: "(" }] }),
    attributes: { display: "block" },
  };
  assertEquals(drawn(elementOf(root, "(")), [
    "math",
    { display: "block", style: {}, alttext: "(" },
    [["mo", { stretchy: "true", lspace: "0.22em", style: {} }, ["("]]],
  ]);
});

Deno.test("elementOf() takes no element, attribute, class or style but those it knows", () => {
  const hostile: MathsNode = math({
    type: "mtd",
    attributes: {
      ...{ href: "javascript:alert(1)", onclick: "alert(1)", id: "app", title: "x", style: "color:red" },
      ...{ "xlink:href": "//e.example", src: "//e.example", mathcolor: "red", width: "url(//e.example)" },
      height: "1em;background:url(//e.example)",
    },
    classes: ["permission", "tml-left"],
    style: {
      backgroundImage: "url(//e.example)",
      padding: "url(//e.example)",
      position: "fixed",
      width: "50%",
    },
    children: [{ type: "script", attributes: { src: "//e.example" }, children: [{ text: "alert(1)" }] }],
  });
  assertEquals(drawn(elementOf(hostile, "")), [
    "math",
    { style: {}, alttext: "" },
    [["mtd", { class: "tml-left", style: { width: "50%" } }, [["mrow", {}, ["alert(1)"]]]]],
  ]);
});

Deno.test("elementOf() draws a rule in the colour of the text", () => {
  const rule = { type: "mspace", attributes: { mathbackground: "url(//e.example)", width: "1em" } };
  assertEquals(drawn(elementOf(rule, "")), [
    "mspace",
    { width: "1em", mathbackground: "currentColor", style: {}, alttext: "" },
    undefined,
  ]);
});

Deno.test("elementOf() draws nothing that is too much or too deep", () => {
  const many = math(...Array.from({ length: NODES_MAX }, () => ({ type: "mi" })));
  assertThrows(() => elementOf(many, ""), RangeError);
  let deep = math();
  for (let level = 0; level <= DEPTH_MAX; level += 1) deep = math(deep);
  assertThrows(() => elementOf(deep, ""), RangeError);
});
