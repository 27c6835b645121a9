/** The shell of the page: served from memory by exact names, compressed and cached as was asked. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Assets } from "../../../lib/server/assets.ts";
import { writeBuiltPage } from "./built_page.ts";

async function withAssets(run: (assets: Assets, directory: string) => Promise<void> | void): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "drawbridge-assets-" });
  try {
    await writeBuiltPage(directory);
    await run(await Assets.load(directory), directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function get(
  assets: Assets,
  path: string,
  options: { headers?: HeadersInit; method?: string } = {},
): Response {
  return assets.serve(new Request(new URL(path, "http://127.0.0.1:4777"), options), path);
}

Deno.test("Assets.load() says what to do when the page is not built", async () => {
  const error = await assertRejects(() => Assets.load("/nonexistent"), Error, "not built");
  assert(error.message.includes("deno task build"));
});

Deno.test("Assets.load() takes the build's id, without what stands around it", () =>
  withAssets((assets) => {
    assertEquals(assets.buildId, "BUILD1");
  }));

Deno.test("Assets.has() knows the page's addresses and its files, and nothing else", () =>
  withAssets((assets) => {
    for (const path of ["/", "/s/abc", "/s/0-A_z", "/settings", "/app-0123456789.js", "/icon.svg"]) {
      assert(assets.has(path), path);
    }
    const others = [
      "",
      "/index.html",
      "/build_id",
      "/app-0123456789.js.br",
      "/s/",
      "/settings/",
      "/settings/x",
      "/s/../x",
      "/s/a/b",
      "/s/-a",
    ];
    for (const path of [...others, "//", "/app", "app-0123456789.js", "/__proto__", "/constructor"]) {
      assert(!assets.has(path), path);
    }
  }));

Deno.test("Assets.serve() answers 404 for every way out of its directory", () =>
  withAssets((assets) => {
    const out = [
      "/../secret",
      "/..%2fsecret",
      "/%2e%2e/secret",
      "/%2e%2e%2fsecret",
      "/./icon.svg",
      "/icon.svg/",
      "/%69con.svg",
    ];
    for (const path of [...out, "/s/..%2f..%2fsecret", "/\\..\\secret", "/icon.svg%00", "/ICON.SVG"]) {
      assertEquals(assets.serve(new Request("http://127.0.0.1:4777/"), path).status, 404, path);
    }
  }));

Deno.test("Assets.serve() gives a file's bytes, its type and an ETag", () =>
  withAssets(async (assets) => {
    const answer = get(assets, "/icon.svg");
    assertEquals(answer.status, 200);
    assertEquals(answer.headers.get("content-type"), "image/svg+xml");
    assertEquals(await answer.text(), "<svg/>");
    assert(answer.headers.get("etag"));
  }));

Deno.test("Assets.serve() gives the same page at every session's address", () =>
  withAssets(async (assets) => {
    assertEquals(await get(assets, "/s/abc").text(), await get(assets, "/").text());
  }));

Deno.test("Assets.serve() answers 304 to who has it already, without a body", () =>
  withAssets(async (assets) => {
    const etag = get(assets, "/icon.svg").headers.get("etag") ?? "";
    for (const match of [etag, `"other", ${etag}`]) {
      const answer = get(assets, "/icon.svg", { headers: { "if-none-match": match } });
      assertEquals(answer.status, 304);
      assertEquals(await answer.text(), "");
      assertEquals(answer.headers.get("etag"), etag);
    }
    assertEquals(get(assets, "/icon.svg", { headers: { "if-none-match": '"other"' } }).status, 200);
  }));

Deno.test("Assets.serve() changes the ETag with the content", () =>
  withAssets(async (assets, directory) => {
    await Deno.writeTextFile(join(directory, "icon.svg"), "<svg></svg>");
    const changed = await Assets.load(directory);
    const etag = (of: Assets) => get(of, "/icon.svg").headers.get("etag");
    assert(etag(assets) !== etag(changed));
  }));

/** Accept-Encoding, and what is chosen. The fixture's files say which of them they are. */
const ENCODINGS: readonly (readonly [string | null, string | null])[] = [
  ["gzip, deflate, br, zstd", "br"],
  ["br", "br"],
  ["gzip", "gzip"],
  ["*", "br"],
  ["br;q=0, gzip", "gzip"],
  ["identity", null],
  ["zstd", null],
  ["", null],
  [null, null],
];

for (const [accept, encoding] of ENCODINGS) {
  Deno.test(`Assets.serve() answers Accept-Encoding ${accept} with ${encoding ?? "the file as it is"}`, () =>
    withAssets(async (assets) => {
      const headers: Record<string, string> = accept === null ? {} : { "accept-encoding": accept };
      const answer = get(assets, "/app-0123456789.js", { headers });
      assertEquals(answer.headers.get("content-encoding"), encoding);
      assertEquals(await answer.text(), encoding ?? "identity");
      assertEquals(answer.headers.get("vary"), "accept-encoding");
    }));
}

Deno.test("Assets.serve() gives what was not compressed as it is", () =>
  withAssets(async (assets) => {
    const answer = get(assets, "/icon.svg", { headers: { "accept-encoding": "br" } });
    assertEquals(answer.headers.get("content-encoding"), null);
    assertEquals(await answer.text(), "<svg/>");
  }));

Deno.test("Assets.serve() answers HEAD with the headers of GET and no body", () =>
  withAssets(async (assets) => {
    const [head, whole] = [get(assets, "/icon.svg", { method: "HEAD" }), get(assets, "/icon.svg")];
    assertEquals(head.status, 200);
    assertEquals([...head.headers], [...whole.headers]);
    assertEquals(await head.text(), "");
  }));

Deno.test("Assets.serve() lets files with a hash in their name be kept, and the page not", () =>
  withAssets((assets) => {
    const cache = (path: string) => get(assets, path).headers.get("cache-control") ?? "";
    assert(cache("/app-0123456789.js").includes("immutable"));
    for (const path of ["/", "/s/abc", "/icon.svg"]) assertEquals(cache(path), "no-store");
  }));

Deno.test("Assets.serve() sends the policy that keeps the page to itself", () =>
  withAssets((assets) => {
    const { headers } = get(assets, "/");
    const policy = (headers.get("content-security-policy") ?? "").split("; ");
    const wanted = ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"];
    for (const rule of [...wanted, "require-trusted-types-for 'script'", "form-action 'none'"]) {
      assert(policy.includes(rule), rule);
    }
    assert(policy.includes("connect-src 'self' ws://127.0.0.1:4777"));
    assert(!/unsafe|https?:|\*/.test(policy.join(";")), "nothing inline, nothing from elsewhere");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("referrer-policy"), "no-referrer");
    assertEquals(headers.get("cross-origin-opener-policy"), "same-origin");
    assertEquals(headers.get("cross-origin-resource-policy"), "same-origin");
    assertEquals(headers.get("x-dns-prefetch-control"), "off");
    assert(headers.get("permissions-policy")?.includes("camera=()"));
  }));
