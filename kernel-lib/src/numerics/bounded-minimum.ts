import { envelopeAmong, envelopeFactor, envelopeSolve, envelopeTimes } from "./envelope.js";
import type { EnvelopeMatrix } from "./envelope.js";

/** The minimum of a quadratic function above lower bounds. */
export interface BoundedMinimum {
  readonly point: Float64Array;
  /** Variables that are not at their bounds, ascending, and the factor of the matrix in these. */
  readonly free: readonly number[];
  readonly factor: EnvelopeMatrix;
  /** How often the matrix was factored. */
  readonly factors: number;
}

/** Of variables no further apart than this, one may change sides at a time. */
const REACH = 2;
/** Exchanges that may leave as many on the wrong side as there have been, before variables further apart wait for each other. */
const PATIENCE = 3;
/** Exchanges at most, as a multiple of the variables: rounding may not go round in circles for ever. */
const MOST_EXCHANGES = 2;
/** A slope counts where it is above this part of what it is the sum of. */
const ROUNDING = 1e-9;

/**
 * Minimum of ½ xᵀ A x − bᵀ x with x ≥ lower, A symmetric and positive definite. Variables that lie below their bounds are put on
 * them and those that the function pulls inward are freed, from `startFree` on, many at a time (block principal pivoting: Júdice & Pires,
 * Comput. Oper. Res. 21 (1994) 587; Kim & Park, SIAM J. Sci. Comput. 33 (2011) 3261). Neighbours, which push each other most, do not
 * change sides together: only the one that is furthest beyond does. Where the others still go round in circles,
 * only the last of all does, which ends at the minimum.
 */
export function boundedMinimum(
  matrix: EnvelopeMatrix,
  rightSide: Float64Array,
  lower: Float64Array,
  startFree: readonly boolean[],
): BoundedMinimum {
  const n = rightSide.length;
  const scale = Float64Array.from(rightSide, (_, i) => Math.sqrt(matrix.values[matrix.origin[i] + i]));
  const isFree = [...startFree];
  let [fewest, patience, reach] = [n + 1, PATIENCE, REACH];
  for (let factors = 1; ; factors++) {
    const free = isFree.flatMap((is, i) => (is ? [i] : []));
    const factor = envelopeFactor(envelopeAmong(matrix, free));
    const point = minimumOn(matrix, rightSide, lower, free, factor);
    const image = envelopeTimes(matrix, point);
    const size = Math.sqrt(point.reduce((sum, value, i) => sum + value * image[i], 0));
    // How far each is on the wrong side, in units that all have in common.
    const beyond = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const slope = rightSide[i] - image[i];
      if (isFree[i]) beyond[i] = (lower[i] - point[i]) * scale[i];
      else if (slope > ROUNDING * (Math.abs(rightSide[i]) + scale[i] * size)) beyond[i] = slope / scale[i];
    }
    const wrong = isFree.flatMap((_, i) => (beyond[i] > 0 ? [i] : []));
    if (wrong.length === 0) return { point, free, factor, factors };
    if (factors > MOST_EXCHANGES * n + 10)
      return { point: point.map((value, i) => Math.max(value, lower[i])), free, factor, factors };
    if (wrong.length < fewest) [fewest, patience] = [wrong.length, PATIENCE];
    else if (--patience < 0) [patience, reach] = [PATIENCE, 2 * reach];
    const exchanged = reach > n ? wrong.slice(-1) : furthestAmongNeighbours(wrong, beyond, reach);
    for (const i of exchanged) isFree[i] = !isFree[i];
  }
}

/** Those of the variables listed (ascending) that are further beyond than all others within reach; of equals the first. */
function furthestAmongNeighbours(listed: readonly number[], beyond: Float64Array, reach: number): number[] {
  return listed.filter((i, p) => {
    for (let q = p - 1; q >= 0 && i - listed[q] <= reach; q--) if (beyond[listed[q]] >= beyond[i]) return false;
    for (let q = p + 1; q < listed.length && listed[q] - i <= reach; q++)
      if (beyond[listed[q]] > beyond[i]) return false;
    return true;
  });
}

/** The minimum with some variables free and the others at their bounds, wherever the free ones come to lie. */
function minimumOn(
  matrix: EnvelopeMatrix,
  rightSide: Float64Array,
  lower: Float64Array,
  free: readonly number[],
  factor: EnvelopeMatrix,
): Float64Array {
  const point = lower.slice();
  for (const i of free) point[i] = 0;
  const held = point.some((value) => value !== 0) ? envelopeTimes(matrix, point) : new Float64Array(point.length);
  const solved = envelopeSolve(
    factor,
    Float64Array.from(free, (i) => rightSide[i] - held[i]),
  );
  free.forEach((i, p) => (point[i] = solved[p]));
  return point;
}
