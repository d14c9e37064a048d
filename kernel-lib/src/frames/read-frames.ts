import { isRietbookError, RietbookError } from "../errors.js";
import { throwIfCancelled, type LongCallOptions } from "../progress.js";
import type { Frame, FrameSource } from "./frame.js";

/** Frames handed over at once where nothing else is said. */
export const DEFAULT_CHUNK = 8;

export interface ReadFramesOptions extends LongCallOptions {
  /** Frames handed over at once (MIDAS's numFrameChunks); default 8. */
  readonly chunk?: number;
  /** First frame; default 0. */
  readonly from?: number;
  /** End, exclusive; default: the source's count. */
  readonly to?: number;
  /** Frames that cannot be read: an error (default), or left out and listed. */
  readonly damagedFrames?: "error" | "skip";
}

/** A frame that was left out, and why. */
export interface SkippedFrame {
  readonly index: number;
  readonly reason: string;
}

/**
 * Reads a source from end to end and hands its frames over in chunks, in order; while one chunk is used the next is read.
 * At most two chunks are in memory.
 * @param memoryOf memory for frame `at` of a chunk, both from 0; chunk n + 2 may have that of chunk n
 * @returns what was left out
 * @throws RietbookError as the source does, "bad input" where no frame at all could be read
 */
export async function readFrames(
  source: FrameSource,
  options: ReadFramesOptions,
  use: (frames: readonly Frame[]) => Promise<void> | void,
  memoryOf?: (chunk: number, at: number) => Uint8Array | undefined,
): Promise<readonly SkippedFrame[]> {
  const { chunk = DEFAULT_CHUNK, from = 0, to = source.count ?? Infinity, signal, onProgress } = options;
  if (!(chunk >= 1) || !(from >= 0) || to > (source.count ?? Infinity)) {
    const found = `frames ${from} to ${to} in chunks of ${chunk}`;
    throw new RietbookError({
      kind: "bad argument",
      file: source.name,
      found,
      expected: `0 to ${source.count} in chunks ≥ 1`,
    });
  }
  const skipped: SkippedFrame[] = [];
  const readChunk = async (start: number): Promise<readonly Frame[]> => {
    const frames: Frame[] = [];
    for (let index = start; index < Math.min(start + chunk, to); index++) {
      throwIfCancelled(signal, `reading ${source.name}`);
      try {
        const into = memoryOf?.((start - from) / chunk, frames.length);
        frames.push(await source.read(index, signal, into));
      } catch (error) {
        // An endless source says that it is over; damage is only passed over on request.
        if (source.count === undefined && isRietbookError(error, "not found")) return frames;
        if (options.damagedFrames !== "skip" || !isRietbookError(error, "bad input")) throw error;
        skipped.push({ index, reason: error.message });
      }
    }
    return frames;
  };
  let used = 0;
  let next = readChunk(from);
  for (let start = from; start < to; start += chunk) {
    const frames = await next;
    const ahead = readChunk(start + chunk);
    // Awaited in the next turn; a failure of `use` must not leave it unheard.
    ahead.catch(() => undefined);
    next = ahead;
    if (frames.length === 0 && source.count === undefined) break;
    if (frames.length > 0) await use(frames);
    used += frames.length;
    const done = Math.min(start + chunk, to) - from;
    onProgress?.({ task: "frames", done, total: Number.isFinite(to) ? to - from : undefined, unit: "frames" });
  }
  if (used === 0 && skipped.length > 0) {
    throw new RietbookError({
      kind: "bad input",
      file: source.name,
      found: `no frame that can be read: ${skipped[0].reason}`,
    });
  }
  return skipped;
}
