/** A built page in miniature; the compressed files hold the name of their encoding, to be told apart by. */
import { join } from "@std/path";

const FILES: Readonly<Record<string, string>> = {
  "build_id": "BUILD1\n",
  "index.html": "<!doctype html><title>drawbridge</title>",
  "app-0123456789.js": "identity",
  "app-0123456789.js.br": "br",
  "app-0123456789.js.gz": "gzip",
  "icon.svg": "<svg/>",
};

export async function writeBuiltPage(directory: string): Promise<void> {
  for (const [name, text] of Object.entries(FILES)) await Deno.writeTextFile(join(directory, name), text);
}
