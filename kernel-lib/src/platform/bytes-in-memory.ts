import { RietbookError } from "../errors.js";
import { throwIfCancelled } from "../progress.js";
import type { ByteSource } from "./byte-source.js";

/** Bytes that are already in memory, as a source. Reads are views, not copies. */
export function bytesInMemory(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    async read(offset, length, signal) {
      throwIfCancelled(signal, `reading ${name}`);
      checkRange(name, bytes.byteLength, offset, length);
      return bytes.subarray(offset, offset + length);
    },
    async close() {},
  };
}

/** A Blob or File of a browser as a source. */
export function bytesInBlob(blob: Blob, name: string): ByteSource {
  return {
    name,
    size: blob.size,
    async read(offset, length, signal) {
      throwIfCancelled(signal, `reading ${name}`);
      checkRange(name, blob.size, offset, length);
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
    },
    async close() {},
  };
}

/** @throws RietbookError "bad input" when the source has no such bytes */
export function checkRange(name: string, size: number, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return;
  throw new RietbookError({
    kind: "bad input",
    file: name,
    found: `${size} bytes`,
    expected: `at least ${offset + length}`,
    advice: "The file seems to be cut off: copy it again.",
  });
}
