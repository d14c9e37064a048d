import type { BinGrid } from "./bin-grid.js";

/**
 * Which pixel gives how much to which bin: a sparse matrix by bins. Entries of bin b are `starts[b]` … `starts[b + 1] − 1`.
 */
export interface PixelBinMap {
  readonly grid: BinGrid;
  /** Size of the raw image that the pixel numbers refer to. */
  readonly width: number;
  readonly height: number;
  /** One longer than the number of bins. */
  readonly starts: Uint32Array;
  /** Raw pixel number, `row * width + column`, before any image transform. */
  readonly pixels: Uint32Array;
  /** What a count in the pixel adds to the bin's signal: overlap area (px²) with the corrections in. */
  readonly weights: Float64Array;
  /** Overlap area of each entry without corrections, px². */
  readonly areas: Float64Array;
  /** Bins that a masked pixel touches (MIDAS voids them). */
  readonly touchedByMask: Uint8Array;
  /** Hash of everything that entered. */
  readonly hash: string;
}
