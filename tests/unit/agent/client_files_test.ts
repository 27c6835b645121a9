/** Files that an agent has through drawbridge: those of the workspace, and no other, whatever it tries. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { CLIENT_FILE_BYTES_MAX, ClientFiles } from "../../../lib/agent/client_files.ts";
import { RpcError } from "../../../lib/rpc/peer.ts";

/** A workspace with a file, and a secret beside it. */
class Place implements Disposable {
  readonly #directory = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "client-files-" }));
  readonly root = join(this.#directory, "work");
  readonly stateDir = join(this.root, "state");
  readonly secret = join(this.#directory, "secret");
  readonly files = new ClientFiles({ root: this.root, stateDir: this.stateDir });

  constructor() {
    Deno.mkdirSync(this.root);
    this.write("notes.txt", "one\ntwo\nthree");
    Deno.writeTextFileSync(this.secret, "secret");
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string): void {
    Deno.mkdirSync(join(this.path(name), ".."), { recursive: true });
    Deno.writeTextFileSync(this.path(name), text);
  }

  text(name: string): string {
    return Deno.readTextFileSync(this.path(name));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#directory, { recursive: true });
  }
}

function assertRefused(work: () => unknown, part: string): void {
  const error = assertThrows(work, RpcError);
  assertEquals(error.code, -32602);
  assert(error.message.includes(part), error.message);
}

const STRETCHES: readonly [line: unknown, limit: unknown, content: string][] = [
  [undefined, undefined, "one\ntwo\nthree"],
  [null, null, "one\ntwo\nthree"],
  [2, undefined, "two\nthree"],
  [1, 1, "one\n"],
  [2, 1, "two\n"],
  [3, 5, "three"],
  [4, undefined, ""],
  [0, 1, "one\n"],
  [1, 0, ""],
  ["2", -1, "one\ntwo\nthree"],
];

for (const [line, limit, content] of STRETCHES) {
  Deno.test(`ClientFiles.read() from line ${line}, at most ${limit}`, () => {
    using place = new Place();
    assertEquals(place.files.read({ path: place.path("notes.txt"), line, limit }), { content });
  });
}

Deno.test("ClientFiles.read() tells a missing file by its code", () => {
  using place = new Place();
  for (const name of ["missing", "missing/too"]) {
    assertEquals(assertThrows(() => place.files.read({ path: place.path(name) }), RpcError).code, -32002);
  }
});

Deno.test("ClientFiles.read() tells a missing file to be empty where an agent needs that, and no other", () => {
  using place = new Place();
  const { root, stateDir } = place;
  const files = new ClientFiles({ root, stateDir, isMissingEmpty: () => true });
  assertEquals(files.read({ path: place.path("missing") }), { content: "" });
  assertRefused(() => files.read({ path: place.path("../secret") }), "outside");
  assertRefused(() => files.read({ path: "/no/such/file" }), "outside");
});

Deno.test("ClientFiles takes the workspace by each of its names", () => {
  using place = new Place();
  const link = `${place.root}-link`;
  Deno.symlinkSync(place.root, link);
  const files = new ClientFiles({ root: link, stateDir: place.stateDir });
  for (const path of [join(link, "notes.txt"), place.path("notes.txt"), join(link, "a/../notes.txt")]) {
    assertEquals(files.read({ path, limit: 1 }).content, "one\n");
  }
});

Deno.test("ClientFiles.write() makes and replaces files, directories on the way, and keeps the mode", () => {
  using place = new Place();
  Deno.chmodSync(place.path("notes.txt"), 0o750);
  assertEquals(place.files.write({ path: place.path("notes.txt"), content: "new" }), place.path("notes.txt"));
  place.files.write({ path: place.path("a/b/c"), content: "deep" });
  assertEquals([place.text("notes.txt"), place.text("a/b/c")], ["new", "deep"]);
  assertEquals((Deno.statSync(place.path("notes.txt")).mode ?? 0) & 0o777, 0o750);
});

const OUTSIDE: readonly unknown[] = [
  "/etc/passwd",
  "notes.txt",
  "",
  null,
  7,
  "/",
  "<root>",
  "<root>/",
  "<root>/..",
  "<root>/../secret",
  "<root>/a/../../secret",
  "<root>-other/file",
  "<root>/a\0b",
  `<root>/${"x".repeat(4097)}`,
];

for (const [number, pattern] of OUTSIDE.entries()) {
  Deno.test(`ClientFiles refuses a path that is none of the workspace's (${number})`, () => {
    using place = new Place();
    const path = typeof pattern === "string" ? pattern.replace("<root>", place.root) : pattern;
    assertRefused(() => place.files.read({ path }), "Cannot");
    assertRefused(() => place.files.write({ path, content: "x" }), "Cannot");
    assertEquals(Deno.readTextFileSync(place.secret), "secret");
  });
}

const CLOSED: readonly [name: string, read: boolean][] = [
  [".git/config", true],
  [".git/hooks/pre-commit", true],
  ["sub/.git/config", true],
  [".git/modules/sub/config", true],
  [".GIT/config.worktree", true],
  [".env", true],
  [".env.d/secret", true],
  ["sub/.ENV", true],
  [".Claude/settings.json", false],
  [".env.local", true],
  ["deep/down/.env", true],
  ["state/devices.json", true],
  [".claude/settings.json", false],
  [".cursor/mcp.json", false],
  [".gemini/settings.json", false],
  ["sub/.vscode/tasks.json", false],
  [".git/HEAD", false],
];

for (const [name, isReadClosed] of CLOSED) {
  Deno.test(`ClientFiles keeps ${name} closed, also behind a link`, () => {
    using place = new Place();
    place.write(name, "kept");
    Deno.symlinkSync(place.path(name), place.path("link"));
    Deno.symlinkSync(join(place.path(name), ".."), place.path("way"));
    const behind = `way/${name.slice(name.lastIndexOf("/") + 1)}`;
    for (const path of [name, "link", behind].map((name) => place.path(name))) {
      if (isReadClosed) assertRefused(() => place.files.read({ path }), "closed to agents");
      else assertEquals(place.files.read({ path }).content, "kept");
    }
    for (const path of [name, behind].map((name) => place.path(name))) {
      assertRefused(() => place.files.write({ path, content: "x" }), "Cannot");
    }
    assertEquals(place.text(name), "kept");
  });
}

Deno.test("ClientFiles.write() makes no directory for what it refuses", () => {
  using place = new Place();
  assertRefused(() => place.files.write({ path: place.path(".claude/x"), content: "" }), "closed");
  assertEquals([...Deno.readDirSync(place.root)].map(({ name }) => name), ["notes.txt"]);
});

Deno.test("ClientFiles follows links that stay inside, and no other", () => {
  using place = new Place();
  Deno.symlinkSync("notes.txt", place.path("inside"));
  Deno.symlinkSync("../secret", place.path("outside"));
  Deno.symlinkSync("..", place.path("up"));
  assertEquals(place.files.read({ path: place.path("inside"), limit: 1 }).content, "one\n");
  for (const name of ["outside", "up/secret"]) {
    assertRefused(() => place.files.read({ path: place.path(name) }), "outside the workspace");
  }
  place.files.write({ path: place.path("outside"), content: "mine" });
  assertRefused(() => place.files.write({ path: place.path("up/secret"), content: "x" }), "outside");
  assertEquals([Deno.readTextFileSync(place.secret), place.text("outside")], ["secret", "mine"]);
});

Deno.test("ClientFiles.write() replaces a hard link and leaves its other name alone", () => {
  using place = new Place();
  Deno.linkSync(place.secret, place.path("hard"));
  place.files.write({ path: place.path("hard"), content: "mine" });
  assertEquals([Deno.readTextFileSync(place.secret), place.text("hard")], ["secret", "mine"]);
});

Deno.test("ClientFiles reads no pipe, no directory and nothing too large, and waits for none", () => {
  using place = new Place();
  new Deno.Command("mkfifo", { args: [place.path("pipe")] }).outputSync();
  Deno.mkdirSync(place.path("directory"));
  Deno.writeFileSync(place.path("large"), new Uint8Array(CLIENT_FILE_BYTES_MAX + 1));
  for (const name of ["pipe", "directory"]) {
    assertRefused(() => place.files.read({ path: place.path(name) }), "not a file");
  }
  assertRefused(() => place.files.read({ path: place.path("large") }), "larger than");
  const content = "x".repeat(CLIENT_FILE_BYTES_MAX + 1);
  assertRefused(() => place.files.write({ path: place.path("more"), content }), "larger than");
  assertRefused(() => place.files.write({ path: place.path("more") }), "without content");
});

for (const [what, link, target] of [["file", "x", "secret"], ["directory", "way", ""]] as const) {
  Deno.test(`ClientFiles.read() gives nothing away while a ${what} is exchanged for a link`, async () => {
    using place = new Place();
    place.write("real/secret", "harmless");
    place.write("x", "harmless");
    // rename(2) over and over: the place is now the real one, now a link that leads outside.
    const script = what === "file"
      ? `while :; do ln -sfn ../${target} l; mv -T l ${link}; echo -n harmless >h; mv -T h ${link}; done`
      : `mkdir -p real; while :; do ln -sfn .. l; mv -T l ${link}; ln -sfn real l; mv -T l ${link}; done`;
    const args = ["/bin/sh", "-c", script];
    const child = new Deno.Command(args[0], {
      args: args.slice(1),
      cwd: place.root,
      stderr: "null",
      detached: true,
    }).spawn();
    const path = place.path(what === "file" ? link : `${link}/secret`);
    const seen = new Map<string, number>();
    const end = performance.now() + 3_000;
    try {
      while (performance.now() < end) {
        let found: string;
        try {
          found = place.files.read({ path }).content;
        } catch {
          found = "refused";
        }
        seen.set(found, (seen.get(found) ?? 0) + 1);
      }
    } finally {
      Deno.kill(-child.pid, "SIGKILL"); // with what it just started
      await child.status;
    }
    assertEquals(seen.get("secret") ?? 0, 0);
    assert(seen.has("harmless") && seen.has("refused"), JSON.stringify([...seen]));
  });
}

Deno.test("ClientFiles gives a file character for character, and what is no UTF-8 not at all", () => {
  using place = new Place();
  Deno.writeFileSync(place.path("mark.txt"), new Uint8Array([0xef, 0xbb, 0xbf, 65, 13, 10]));
  const { content } = place.files.read({ path: place.path("mark.txt") });
  place.files.write({ path: place.path("mark.txt"), content });
  assertEquals([...Deno.readFileSync(place.path("mark.txt"))], [0xef, 0xbb, 0xbf, 65, 13, 10]);
  Deno.writeFileSync(place.path("latin.txt"), new Uint8Array([0x66, 0xfc, 0x72]));
  assertRefused(() => place.files.read({ path: place.path("latin.txt") }), "not UTF-8");
});
