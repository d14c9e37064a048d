import { RietbookError } from "../errors.js";
import type { ByteSource } from "./byte-source.js";
import { isNode, openByteSource, type FileInput } from "./open-byte-source.js";

/** Text files larger than this are refused: no instrument file, CIF or pattern comes near it. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;
const HASH_BLOCK = 4 * 1024 * 1024;

/** All bytes of a source. */
export async function readAll(source: ByteSource, signal?: AbortSignal): Promise<Uint8Array> {
  return source.read(0, source.size, signal);
}

/**
 * The text of a file, UTF-8 (bytes that are not UTF-8 become U+FFFD), with the name to use in messages.
 * @throws RietbookError as {@link openByteSource}; "bad input" for files above 256 MiB
 */
export async function readText(
  input: FileInput,
  name?: string,
  signal?: AbortSignal,
): Promise<{ readonly name: string; readonly text: string }> {
  const source = await openByteSource(input, name, signal);
  try {
    if (source.size > MAX_TEXT_BYTES) {
      const size = `${Math.round(source.size / 1048576)} MiB`;
      throw new RietbookError({ kind: "bad input", file: source.name, found: size, expected: "a text file" });
    }
    return { name: source.name, text: decodeText(await readAll(source, signal)) };
  } finally {
    await source.close();
  }
}

/** UTF-8, or the UTF-16 that some Windows programs write, told by its first two bytes. */
function decodeText(bytes: Uint8Array): string {
  const mark = bytes.length < 2 ? 0 : (bytes[0] << 8) | bytes[1];
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/**
 * SHA-256 (FIPS 180-4) of a whole source, lower-case hexadecimal; reads it in blocks where the platform can hash in blocks.
 * @throws RietbookError "unavailable" in a browser page without a secure context
 */
export async function sha256(source: ByteSource, signal?: AbortSignal): Promise<string> {
  if (isNode()) {
    const { createSha256 } = await import(/* webpackIgnore: true */ "./node/hash.js");
    const hash = createSha256();
    for (let at = 0; at < source.size; at += HASH_BLOCK) {
      hash.update(await source.read(at, Math.min(HASH_BLOCK, source.size - at), signal));
    }
    return hash.digest("hex");
  }
  if (globalThis.crypto?.subtle === undefined) {
    throw new RietbookError({
      kind: "unavailable",
      field: "SHA-256",
      found: "an insecure page",
      expected: "https or localhost",
    });
  }
  const bytes = await readAll(source, signal);
  const digest = await globalThis.crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
