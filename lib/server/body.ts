/**
 * Request bodies, read up to a limit and no further.
 */

export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/** The body is not what it must be. */
export class BadBodyError extends Error {
  override readonly name = "BadBodyError";
}

/** @throws BodyTooLargeError as soon as more than `bytesMax` arrived, whatever the headers promise. */
export async function readBody(request: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > bytesMax) throw new BodyTooLargeError(`Cannot take more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** The JSON object in a request's body. @throws BadBodyError when it is none, BodyTooLargeError above the limit. */
export async function readJsonBody(
  request: Request,
  bytesMax: number,
): Promise<Readonly<Record<string, unknown>>> {
  const value = parsed(new TextDecoder().decode(await readBody(request, bytesMax)));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new BadBodyError("no JSON object");
  }
  return value as Readonly<Record<string, unknown>>; // any object can be looked into by name
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadBodyError("no JSON", { cause });
  }
}
