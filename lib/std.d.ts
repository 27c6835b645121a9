/**
 * Types of the parts of @std that drawbridge uses. npm's deno-std ships JavaScript only, and Deno would
 * take everything in it for `any`; with the JSR packages this file can go.
 */
declare module "@std/path" {
  export function join(...paths: string[]): string;
  export function dirname(path: string): string;
  export function basename(path: string, suffix?: string): string;
  export function resolve(...paths: string[]): string;
  export function relative(from: string, to: string): string;
  export function isAbsolute(path: string): boolean;
  export function extname(path: string): string;
  export function toFileUrl(path: string): URL;
  export function fromFileUrl(url: string | URL): string;
}

declare module "@std/jsonc" {
  export function parse(text: string): unknown;
}

declare module "@std/http/cookie" {
  export interface Cookie {
    name: string;
    value: string;
    maxAge?: number;
    path?: string;
    secure?: boolean;
    httpOnly?: boolean;
    sameSite?: "Strict" | "Lax" | "None";
  }
  export function getCookies(headers: Headers): Record<string, string>;
  export function setCookie(headers: Headers, cookie: Cookie): void;
}

declare module "@std/http/etag" {
  export function eTag(entity: string | Uint8Array): Promise<string | undefined>;
  export function ifNoneMatch(value: string | null, etag: string | undefined): boolean;
}

declare module "@std/http/negotiation" {
  export function acceptsEncodings(
    request: Pick<Request, "headers">,
    ...encodings: string[]
  ): string | undefined;
}

declare module "@std/assert" {
  export function assert(condition: unknown, message?: string): asserts condition;
  export function assertEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T;
  export function assertMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertStringIncludes(actual: string, expected: string, message?: string): void;
  export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T>;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    // deno-lint-ignore no-explicit-any -- as in @std/assert
    errorClass?: new (...args: any[]) => E,
    messageIncludes?: string,
  ): E;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    // deno-lint-ignore no-explicit-any -- as in @std/assert
    errorClass?: new (...args: any[]) => E,
    messageIncludes?: string,
  ): Promise<E>;
}
