/**
 * The shell of the page: the built files, read once into memory and served from there.
 *
 * Keyed by their decoded path; no path is ever made out of a URL (in a compiled binary `..%2f` would
 * leave the embedded files). Holds no data: it is served without a sign-in.
 */
import { eTag, ifNoneMatch } from "@std/http/etag";
import { acceptsEncodings } from "@std/http/negotiation";
import { extname, join } from "@std/path";
import { shellHeaders } from "./security_headers.ts";

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly bytes: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/** A name with its content's hash in it never changes what it means. */
const HASHED = /-[0-9A-Za-z]{8,}\.(js|css)$/;

export class Assets {
  readonly buildId: string;
  readonly #assets: ReadonlyMap<string, Asset>;

  private constructor(buildId: string, assets: ReadonlyMap<string, Asset>) {
    this.buildId = buildId;
    this.#assets = assets;
  }

  /** Reads the built page. @throws Error that says what to do when it was not built. */
  static async load(directory: string): Promise<Assets> {
    let buildId: string;
    try {
      buildId = (await Deno.readTextFile(join(directory, "build_id"))).trim();
    } catch (cause) {
      throw new Error(`Cannot serve the page as it is not built: run "deno task build"`, { cause });
    }
    const assets = new Map<string, Asset>();
    for await (const entry of Deno.readDir(directory)) {
      const type = TYPES[extname(entry.name)];
      if (entry.isFile && type) assets.set(`/${entry.name}`, await readAsset(directory, entry.name, type));
    }
    return new Assets(buildId, assets);
  }

  /** `/`, a session's address, that of the settings, or a built file. */
  has(path: string): boolean {
    return this.#assets.has(assetPath(path));
  }

  serve(request: Request, path: string): Response {
    const asset = this.#assets.get(assetPath(path));
    if (!asset) return new Response(null, { status: 404 });
    const headers = shellHeaders(new URL(request.url).host);
    headers.set("content-type", asset.type);
    headers.set("cache-control", asset.cacheControl);
    headers.set("vary", "accept-encoding");
    headers.set("etag", asset.etag);
    if (!ifNoneMatch(request.headers.get("if-none-match"), asset.etag)) {
      return new Response(null, { status: 304, headers });
    }
    const encoding = chooseEncoding(request, asset);
    if (encoding !== "identity") headers.set("content-encoding", encoding);
    return new Response(request.method === "HEAD" ? null : asset.bytes[encoding], { headers });
  }
}

function assetPath(path: string): string {
  const isPage = path === "/" || path === "/settings" || /^\/s\/[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(path);
  if (isPage) return "/index.html";
  return path === "/index.html" ? "" : path;
}

/** The smallest that is accepted: asked one by one, since of equals the client's first would be chosen. */
function chooseEncoding(request: Request, asset: Asset): string {
  if (!request.headers.get("accept-encoding")) return "identity";
  const isAccepted = (encoding: string) => acceptsEncodings(request, encoding) === encoding;
  return ["br", "gzip"].find((encoding) => encoding in asset.bytes && isAccepted(encoding)) ?? "identity";
}

async function readAsset(directory: string, name: string, type: string): Promise<Asset> {
  const identity = await Deno.readFile(join(directory, name));
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [encoding, ending] of [["br", ".br"], ["gzip", ".gz"]]) {
    try {
      bytes[encoding] = await Deno.readFile(join(directory, name + ending));
    } catch { /* not every file is worth compressing */ }
  }
  return {
    type,
    // Weak: the same stands for the compressed forms.
    etag: `W/${await eTag(identity) ?? `"${name}"`}`,
    cacheControl: HASHED.test(name) ? "public, max-age=31536000, immutable" : "no-store",
    bytes: { ...bytes, identity },
  };
}
