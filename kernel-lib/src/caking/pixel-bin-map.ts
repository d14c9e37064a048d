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
  /**
   * What a count in the pixel adds to the bin's signal: overlap area (px²) with the corrections in. Float32 (relative
   * rounding 6e-8, half the memory) or Float64 as MapOptions.precision says; Float64 in maps read from MIDAS.
   */
  readonly weights: Float32Array | Float64Array;
  /** Overlap area of each entry without corrections, px²; the same array as `weights` where nothing is corrected. */
  readonly areas: Float32Array | Float64Array;
  /** Bins whose (R, η) range meets that of a masked pixel's corners: the ones that MIDAS voids. */
  readonly touchedByMask: Uint8Array;
  /** Hash of everything that entered. */
  readonly hash: string;
}
