/** The version, in one place for code; `deno.json` carries the same (held by a test). */
export const VERSION = "0.1.0";
