import type { ByteSource } from "../../platform/byte-source.js";

/** Where an entry of an archive lies. */
export interface EntryPlace {
  /** Of its local header. */
  readonly offset: number;
  readonly compressedSize: number;
}

/** Entries up to this size are descriptions (.zarray, .zattrs), not data. */
const SMALL_BYTES = 4096;
/** A run of small entries ends here at the latest. */
const MOST_BYTES = 65536;

/**
 * Reads runs of small entries that lie side by side in one request: a file of a thousand frames has thousands of descriptions, and
 * over a network each request costs more than its bytes. Nothing is read that is not asked for but small neighbours.
 */
export class SmallEntries {
  readonly #runs = new Map<number, { readonly start: number; readonly end: number }>();
  readonly #read = new Map<number, Promise<Uint8Array>>();

  /** @param entries all of the archive, in any order; @param end of the last one: where the central directory begins */
  constructor(
    readonly source: ByteSource,
    entries: readonly EntryPlace[],
    end: number,
  ) {
    const sorted = [...entries].sort((a, b) => a.offset - b.offset);
    let run: { start: number; end: number } | undefined;
    for (const [i, { offset, compressedSize }] of sorted.entries()) {
      const next = Math.min(sorted[i + 1]?.offset ?? end, source.size);
      if (compressedSize > SMALL_BYTES || next - offset > 2 * SMALL_BYTES) {
        run = undefined;
        continue;
      }
      if (run === undefined || next - run.start > MOST_BYTES) run = { start: offset, end: next };
      run.end = next;
      this.#runs.set(offset, run);
    }
  }

  /** Bytes from an entry's local header on, to the end of its run; undefined for an entry that is not small. */
  async read(offset: number, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    const run = this.#runs.get(offset);
    if (run === undefined) return undefined;
    let bytes = this.#read.get(run.start);
    if (bytes === undefined) {
      bytes = this.source.read(run.start, run.end - run.start, signal);
      this.#read.set(run.start, bytes);
      // A reading that failed or was cancelled is not the answer to the next question.
      bytes.catch(() => this.#read.delete(run.start));
    }
    return (await bytes).subarray(offset - run.start);
  }
}
