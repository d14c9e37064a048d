import { choleskyFactor, choleskySolve } from "./cholesky.js";
import type { CholeskyFactor } from "./cholesky.js";

/** The minimum of a quadratic function above lower bounds. */
export interface BoundedMinimum {
  readonly point: Float64Array;
  /** Variables that are not at their bounds, ascending, and the factor of the matrix in these. */
  readonly free: readonly number[];
  readonly factor: CholeskyFactor;
}

const MOST_EXCHANGES = 30;

/**
 * Minimum of ½ xᵀ A x − bᵀ x with x ≥ lower, A symmetric and positive definite (row-major): all variables that have left their
 * bounds for the worse are put on them, and freed again where the function falls inward, several at a time (block exchanges of
 * Portugal, Júdice & Vicente, Math. Comput. 63 (1994) 625), from `startFree` on. When exchanges go round in circles the last point
 * inside the bounds is taken.
 */
export function boundedMinimum(
  matrix: Float64Array,
  rightSide: Float64Array,
  lower: Float64Array,
  startFree: readonly boolean[],
): BoundedMinimum {
  const n = rightSide.length;
  const isFree = [...startFree];
  let inside: BoundedMinimum | undefined;
  for (let exchange = 0; ; exchange++) {
    const found = minimumOn(matrix, rightSide, lower, isFree);
    const { point } = found;
    const beyond = found.free.filter((i) => point[i] < lower[i]);
    for (const i of beyond) isFree[i] = false;
    if (beyond.length > 0) continue;
    inside = found;
    const pulled: number[] = [];
    for (let i = 0; i < n; i++) {
      if (isFree[i]) continue;
      let slope = rightSide[i];
      for (let j = 0; j < n; j++) slope -= matrix[i * n + j] * point[j];
      if (slope > 1e-9 * Math.abs(rightSide[i])) pulled.push(i);
    }
    if (pulled.length === 0 || exchange >= MOST_EXCHANGES) return inside;
    for (const i of pulled) isFree[i] = true;
  }
}

/** The minimum with some variables at their bounds, wherever the others come to lie. */
function minimumOn(
  matrix: Float64Array,
  rightSide: Float64Array,
  lower: Float64Array,
  isFree: readonly boolean[],
): BoundedMinimum {
  const n = rightSide.length;
  const free = isFree.flatMap((is, i) => (is ? [i] : []));
  const bound = isFree.flatMap((is, i) => (!is && lower[i] !== 0 ? [i] : []));
  const m = free.length;
  const among = new Float64Array(m * m);
  const wanted = new Float64Array(m);
  for (let p = 0; p < m; p++) {
    const row = free[p] * n;
    for (let q = 0; q <= p; q++) among[p * m + q] = matrix[row + free[q]];
    wanted[p] = rightSide[free[p]];
    for (const j of bound) wanted[p] -= matrix[row + j] * lower[j];
  }
  const factor = choleskyFactor(among, m);
  const solved = choleskySolve(factor, wanted);
  const point = lower.slice();
  free.forEach((i, p) => (point[i] = solved[p]));
  return { point, free, factor };
}
