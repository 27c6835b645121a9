import { assertEquals } from "@std/assert";
import { signIn } from "../../../lib/ui/state/sign_in.ts";

/** A browser that came by the link `#k=once`; `answer` gives a status and a body, or throws as a dead network does. */
function arrive(answer: (path: string) => { readonly status: number; readonly body: unknown }) {
  const before = { fetch: globalThis.fetch, location: globalThis.location, history: globalThis.history };
  const location = { pathname: "/", search: "", hash: "#k=once" };
  const replaceState = (_state: unknown, _title: string, url: string) =>
    location.hash = url.includes("#") ? url.slice(url.indexOf("#")) : "";
  const fetch = (path: string) => {
    const { status, body } = answer(path);
    return Promise.resolve(Response.json(body, { status }));
  };
  const set = (values: object) => {
    for (const [name, value] of Object.entries(values)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  };
  set({ fetch, location, history: { replaceState } });
  return { location, [Symbol.dispose]: () => set(before) };
}

function noNetwork(): never {
  throw new TypeError("Failed to fetch");
}

Deno.test("signIn() keeps the key of a link that was used, even when nothing answers after it", async () => {
  using browser = arrive((path) =>
    path === "/auth/exchange" ? { status: 200, body: { key: "k1", device: "d" } } : noNetwork()
  );
  const kept: string[] = [];
  const outcome = await signIn("", (key) => kept.push(key));
  assertEquals([outcome.screen, kept, browser.location.hash], ["unreachable", ["k1"], ""]);
});

Deno.test("signIn() puts a link back that reached nobody", async () => {
  using browser = arrive(noNetwork);
  const kept: string[] = [];
  const outcome = await signIn("", (key) => kept.push(key));
  assertEquals([outcome.screen, kept, browser.location.hash], ["unreachable", [], "#k=once"]);
});

Deno.test("signIn() says when the link was refused", async () => {
  using _browser = arrive(() => ({ status: 401, body: { error: "used" } }));
  assertEquals(await signIn("", () => {}), { screen: "signed_out", linkRefused: true });
});
