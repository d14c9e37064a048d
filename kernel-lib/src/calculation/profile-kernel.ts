import type { EnvelopeMatrix } from "../numerics/envelope.js";
import type { PeakRecords } from "./peak-records.js";

/** A column of the Jacobian, or a part of one, that no peak makes: d y / d variable = factor × values, at every point. */
export interface DenseColumn {
  readonly column: number;
  readonly factor: number;
  readonly values: Float64Array;
}

/** The points of a histogram. Arrays of equal length. */
export interface ProfilePoints {
  /** 2θ, degrees, ascending. */
  readonly twoTheta: Float64Array;
  readonly observed: Float64Array;
  /** 1/σ. */
  readonly rootWeight: Float64Array;
}

/** Sums peaks over points: the innermost loops of a refinement. */
export interface ProfileKernel {
  readonly kind: "wasm" | "typescript";
  /** Adds the peaks to y. */
  sumPeaks(y: Float64Array, twoTheta: Float64Array, records: PeakRecords): void;
  /**
   * Adds the peaks to y, which holds the background, and then Jᵀ w J (n × n) to `matrix`, as far as its rows go, and
   * Jᵀ w (yo − yc) to `gradient` (n).
   */
  addNormalEquations(
    matrix: EnvelopeMatrix,
    gradient: Float64Array,
    y: Float64Array,
    points: ProfilePoints,
    records: PeakRecords,
    dense: readonly DenseColumn[],
  ): void;
}
