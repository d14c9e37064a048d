import { isRietbookError } from "../errors.js";
import type { PreparedCake } from "./engine.js";

/** Memory of an engine for the frames of two batches in turn: one is summed while the next is read. */
export interface FrameMemory<Source> {
  /** For frame `at` of batch `batch`, both from 0; undefined for frames that are unlike those it was made for. */
  of(source: Source, batch: number, at: number): Uint8Array | undefined;
  /** What it lies on, which is the engine's. */
  readonly buffer: ArrayBufferLike;
}

/**
 * @param most frames of a batch
 * @param bytes of a frame
 * @param isLike whether a source has such frames; others have memory of their own
 * @returns undefined where any memory will do, and where the engine has no room left
 */
export function createFrameMemory<Source>(
  { frameMemory }: PreparedCake,
  most: number,
  bytes: number,
  isLike: (source: Source) => boolean,
): FrameMemory<Source> | undefined {
  const given = give();
  if (given === undefined) return undefined;
  return {
    of: (source, batch, at) => (at < most && isLike(source) ? given[(batch % 2) * most + at] : undefined),
    buffer: given[0].buffer,
  };

  function give(): readonly Uint8Array[] | undefined {
    try {
      return frameMemory?.(2 * most, bytes);
    } catch (error) {
      if (isRietbookError(error, "unavailable")) return undefined;
      throw error;
    }
  }
}
