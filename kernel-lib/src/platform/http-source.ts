import { isRietbookError, RietbookError } from "../errors.js";
import { throwIfCancelled } from "../progress.js";
import type { ByteSource } from "./byte-source.js";
import { bytesInMemory, checkRange } from "./bytes-in-memory.js";
import { joinReads } from "./joined-reads.js";

/**
 * A resource that answers HTTP range requests (RFC 9110, section 14), as a source.
 * Neighbouring ranges that are asked for at the same time are one request. A server that ignores ranges sends everything at the first request; it is then kept in memory.
 * @throws RietbookError "not found" for 404, "unavailable" for other answers and for network failures
 */
export async function openHttpSource(url: string, signal?: AbortSignal): Promise<ByteSource> {
  const name = decodeURIComponent(new URL(url).pathname.split("/").pop() ?? "") || url;
  const first = await request(url, name, { Range: "bytes=0-0" }, signal);
  if (first.status === 200) return bytesInMemory(new Uint8Array(await first.arrayBuffer()), name);
  await first.body?.cancel();
  const size = sizeOf(first) ?? (await sizeFromHead(url, name, signal));
  return joinReads({
    name,
    size,
    async read(offset, length, readSignal) {
      checkRange(name, size, offset, length);
      if (length === 0) return new Uint8Array(0);
      const response = await request(url, name, { Range: `bytes=${offset}-${offset + length - 1}` }, readSignal);
      const body = new Uint8Array(await response.arrayBuffer());
      const bytes = response.status === 200 ? body.subarray(offset, offset + length) : body;
      checkRange(name, bytes.byteLength, 0, length);
      return bytes;
    },
    async close() {},
  });
}

async function request(
  url: string,
  name: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
  method = "GET",
): Promise<Response> {
  throwIfCancelled(signal, `reading ${name}`);
  let response: Response;
  try {
    response = await fetch(url, { method, headers, signal });
  } catch (cause) {
    throwIfCancelled(signal, `reading ${name}`);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RietbookError({ kind: "unavailable", file: url, found: `no answer (${reason})`, cause });
  }
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status === 404)
    throw new RietbookError({
      kind: "not found",
      file: name,
      found: "no such file (HTTP status 404)",
      advice: "It may have been moved, renamed or deleted: check the name.",
    });
  throw new RietbookError({
    kind: "unavailable",
    file: url,
    found: `HTTP status ${response.status} ${response.statusText}`.trim(),
    expected: "a file",
  });
}

/** Total size out of `Content-Range: bytes 0-0/12345`; absent where the server hides it from other origins. */
function sizeOf(response: Response): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  return total === undefined ? undefined : Number(total);
}

async function sizeFromHead(url: string, name: string, signal?: AbortSignal): Promise<number> {
  const head = await request(url, name, {}, signal, "HEAD");
  const size = Number(head.headers.get("content-length") ?? NaN);
  if (Number.isSafeInteger(size)) return size;
  throw new RietbookError({ kind: "unavailable", file: url, found: "no Content-Length", expected: "the file's size" });
}

/** The text of a resource beside another one, or undefined where there is none (404). */
export async function fetchTextIfThere(url: string, signal?: AbortSignal): Promise<string | undefined> {
  try {
    return await (await request(url, url, {}, signal)).text();
  } catch (error) {
    if (isRietbookError(error, "not found")) return undefined;
    throw error;
  }
}
