import { choleskyFactor, choleskyInverse, choleskySolve } from "./cholesky.js";

/** A weighted linear least-squares fit. */
export interface WeightedFit {
  readonly values: Float64Array;
  /** By the given deviations alone. */
  readonly deviations: Float64Array;
  readonly covariance: Float64Array;
  readonly residuals: readonly number[];
  readonly chiSquared: number;
}

/** y ≈ Σ values[k] · columns[k] with standard deviations of y; no columns leave y as it is. */
export function weightedFit(
  columns: readonly ArrayLike<number>[],
  y: readonly number[],
  deviations: readonly number[],
): WeightedFit {
  const n = columns.length;
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (let i = 0; i < y.length; i++) {
    const weight = 1 / deviations[i] ** 2;
    for (let a = 0; a < n; a++) {
      right[a] += weight * columns[a][i] * y[i];
      for (let b = 0; b < n; b++) matrix[a * n + b] += weight * columns[a][i] * columns[b][i];
    }
  }
  const factor = choleskyFactor(matrix, n);
  const values = choleskySolve(factor, right);
  const covariance = choleskyInverse(factor);
  const residuals = y.map((value, i) => value - columns.reduce((sum, column, a) => sum + values[a] * column[i], 0));
  const chiSquared = residuals.reduce((sum, value, i) => sum + (value / deviations[i]) ** 2, 0);
  return {
    values,
    deviations: values.map((_, a) => Math.sqrt(covariance[a * n + a])),
    covariance,
    residuals,
    chiSquared,
  };
}
