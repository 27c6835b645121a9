/** Which of an agent's addresses become links. */
import { assertEquals } from "@std/assert";
import { httpsLink } from "../../../lib/ui/state/links.ts";

Deno.test("httpsLink() gives plain https with its true host", () => {
  assertEquals(httpsLink("https://sign.in.example/a?b=1#c"), {
    href: "https://sign.in.example/a?b=1#c",
    host: "sign.in.example",
  });
  assertEquals(httpsLink("https://a.example:8443")?.host, "a.example:8443");
  assertEquals(httpsLink("https://bаnk.example/")?.host, "xn--bnk-6cd.example"); // a Cyrillic а
});

for (
  const address of [
    "http://a.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "https://github.com@a.example/",
    "https://me:secret@a.example/",
    "https://",
    "//a.example",
    "a.example",
    "",
    "https://a b.example",
  ]
) {
  Deno.test(`httpsLink() makes no link of ${JSON.stringify(address)}`, () => {
    assertEquals(httpsLink(address), null);
  });
}
