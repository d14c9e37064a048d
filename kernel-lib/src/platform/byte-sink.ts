import { RietbookError } from "../errors.js";
import { isNode } from "./open-byte-source.js";

/** A file that is being written from beginning to end. It is there under its name when `finish` has ended, or not at all. */
export interface ByteSink {
  readonly name: string;
  /** @throws RietbookError "output": a full disk */
  write(bytes: Uint8Array): Promise<void>;
  /** Gives the file its name. */
  finish(): Promise<void>;
  /** Removes what was written. */
  abort(): Promise<void>;
}

/** A sink that keeps its bytes. */
export interface MemorySink extends ByteSink {
  /** What was written; complete after `finish`. */
  bytes(): Uint8Array;
}

/**
 * Opens a file of this machine for writing: a temporary name in the same folder until it is whole.
 * @throws RietbookError "output", "unavailable" in a browser
 */
export async function openByteSink(path: string): Promise<ByteSink> {
  if (!isNode()) {
    const advice = "Write into memory and offer it for download.";
    throw new RietbookError({ kind: "unavailable", file: path, found: "a browser without files", advice });
  }
  const { openNodeFileSink } = await import(/* webpackIgnore: true */ "./node/file-sink.js");
  return openNodeFileSink(path);
}

/** Collects bytes in memory, for browsers and tests. */
export function createMemorySink(name: string): MemorySink {
  let parts: Uint8Array[] = [];
  return {
    name,
    async write(bytes) {
      parts.push(bytes.slice());
    },
    async finish() {},
    async abort() {
      parts = [];
    },
    bytes() {
      const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    },
  };
}
