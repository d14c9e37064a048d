import { choleskyFactor, choleskySolve } from "./cholesky.js";

/** A half space normal · v ≥ offset. */
export interface HalfSpace {
  readonly normal: Float64Array;
  readonly offset: number;
}

/** The nearest point of a polyhedron, and the half spaces whose faces it lies on because it was pushed there. */
export interface NearestPoint {
  readonly point: Float64Array;
  /** Indices of the half spaces with a positive multiplier. */
  readonly active: readonly number[];
}

/**
 * The point of the intersection of half spaces nearest to a given point, or undefined where the intersection is empty.
 * Dual active-set method of Goldfarb & Idnani, Math. Program. 27 (1983) 1–33, for a unit Hessian.
 */
export function nearestPointOfPolyhedron(
  from: Float64Array,
  halfSpaces: readonly HalfSpace[],
): NearestPoint | undefined {
  const point = Float64Array.from(from);
  let active: number[] = [];
  let multipliers: number[] = [];
  const lengths = halfSpaces.map(({ normal }) => Math.sqrt(dot(normal, normal)));
  // Of a face that has been active, with all others: the set changes by one at a time.
  const products = new Map<number, Float64Array>();
  const productsOf = (index: number): Float64Array => {
    const known = products.get(index);
    if (known !== undefined) return known;
    const { normal } = halfSpaces[index];
    const row = Float64Array.from(halfSpaces, (other) => dot(normal, other.normal));
    products.set(index, row);
    return row;
  };
  // Each pass adds one face and the distance grows strictly, so the loop ends; the count only guards against rounding.
  for (let pass = 0; pass <= 20 * (halfSpaces.length + from.length + 1); pass++) {
    const entering = mostViolated(point, halfSpaces, lengths, active);
    if (entering === undefined) return { point, active };
    const { normal, offset } = halfSpaces[entering];
    let multiplier = 0;
    for (;;) {
      const normals = active.map((index) => halfSpaces[index].normal);
      const along = leastSquaresCoefficients(active.map(productsOf), active, entering);
      const direction = Float64Array.from(normal);
      normals.forEach((other, k) => {
        for (let i = 0; i < direction.length; i++) direction[i] -= along[k] * other[i];
      });
      let partial = Infinity;
      let leaving = -1;
      along.forEach((coefficient, k) => {
        if (coefficient > 0 && multipliers[k] / coefficient < partial) {
          partial = multipliers[k] / coefficient;
          leaving = k;
        }
      });
      const slope = dot(direction, normal);
      const independent = slope > 1e-12 * lengths[entering] ** 2;
      const full = independent ? (offset - dot(normal, point)) / slope : Infinity;
      const step = Math.min(partial, full);
      if (step === Infinity) return undefined;
      multipliers = multipliers.map((value, k) => value - step * along[k]);
      multiplier += step;
      if (independent) direction.forEach((value, i) => (point[i] += step * value));
      if (step === full) {
        active = [...active, entering];
        multipliers = [...multipliers, multiplier];
        break;
      }
      active = active.filter((_, k) => k !== leaving);
      multipliers = multipliers.filter((_, k) => k !== leaving);
    }
  }
  return undefined;
}

function mostViolated(
  point: Float64Array,
  halfSpaces: readonly HalfSpace[],
  lengths: readonly number[],
  active: readonly number[],
): number | undefined {
  let worst: number | undefined;
  let deepest = 0;
  const size = Math.sqrt(dot(point, point));
  halfSpaces.forEach(({ normal, offset }, index) => {
    if (active.includes(index) || lengths[index] === 0) return;
    const depth = (offset - dot(normal, point)) / lengths[index];
    const rounding = 1e-12 * (Math.abs(offset) / lengths[index] + size);
    if (depth > rounding && depth > deepest) {
      deepest = depth;
      worst = index;
    }
  });
  return worst;
}

/** Coefficients of the projection of one vector on the span of others that are linearly independent, from their products. */
function leastSquaresCoefficients(
  products: readonly Float64Array[],
  basis: readonly number[],
  vector: number,
): Float64Array {
  const n = basis.length;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gram[i * n + j] = products[i][basis[j]];
  return choleskySolve(
    choleskyFactor(gram, n),
    Float64Array.from(products, (row) => row[vector]),
  );
}

function dot(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] * q[i];
  return sum;
}
