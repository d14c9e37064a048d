import type { Frame } from "../frames/frame.js";
import type { InvalidValues } from "../frames/invalid-values.js";
import type { LongCallOptions } from "../progress.js";
import type { PixelBinMap } from "./pixel-bin-map.js";

export type EngineKind = "cpu" | "wasm" | "webgpu" | "gpujs";

/**
 * Sums per bin and frame, `frame * bins + bin`; divided by nobody here (cake.ts does it once, in float64). An engine with
 * threads leaves them on memory that the threads share.
 * With weights w, areas a and pixel values v over the valid pixels of a bin: signal Σ w v, variance Σ w² v (Poisson),
 * normalization Σ a, count of entries.
 */
export interface BinSums {
  readonly frames: number;
  readonly bins: number;
  readonly signal: Float64Array;
  /** Empty where it was left out. */
  readonly variance: Float64Array;
  /** The same for all frames unless frames hold invalid values: then `frames * bins` long, else `bins`. */
  readonly normalization: Float64Array;
  readonly count: Uint32Array;
}

export interface PrepareOptions {
  /** Subtracted from every pixel, row-major over the raw image; differences keep their sign. */
  readonly dark?: Float64Array;
  /**
   * In place of `dark`: reads it, again where it is wanted again. What it gives is the engine's to empty, so that a large dark is not in
   * memory beside the map.
   */
  readonly readDark?: () => Promise<Float64Array>;
  /** Divides every pixel. */
  readonly flat?: Float64Array;
  readonly invalid?: InvalidValues;
  /** Leave the variance out (half the work). Default: calculated. */
  readonly variance?: boolean;
  /**
   * Gives the map again. With it the map is the engine's, which may empty its entries once they are copied, so that they
   * are in memory once. Default: the map stays as it is.
   */
  readonly reload?: () => Promise<PixelBinMap>;
}

/** One way to multiply frames with the map. All engines pass the same test suite; `cpu` in float64 is the oracle. */
export interface CakingEngine {
  readonly kind: EngineKind;
  readonly precision: "float64" | "float32";
  /** @throws RietbookError "unavailable" where this machine cannot run it */
  prepare(map: PixelBinMap, options?: PrepareOptions): Promise<PreparedCake>;
}

/** How frames are summed. */
export interface SumOptions extends LongCallOptions {
  /** An earlier result that nobody needs any more: its arrays may be used again, which spares the machine new pages. */
  readonly into?: BinSums;
}

/** A map on its engine, ready for frames. */
export interface PreparedCake {
  readonly engine: EngineKind;
  /** What runs, in words: "WASM SIMD, 2 threads", "WebGPU: NVIDIA H100". */
  readonly description: string;
  /** @throws RietbookError "bad input" for a frame of another size */
  sum(frames: readonly Frame[], options?: SumOptions): Promise<BinSums>;
  /**
   * Memory for `count` frames of so many bytes that the engine sums where they are, if they follow one another in the order
   * in which the memory is given. Each call gives the same memory or takes the earlier one away: it is for one reader.
   * Absent where any memory will do.
   */
  readonly frameMemory?: (count: number, bytes: number) => readonly Uint8Array[];
  close(): Promise<void>;
}
