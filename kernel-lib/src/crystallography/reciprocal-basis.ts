import { TENSOR_ENTRIES } from "./cell.js";
import type { ReciprocalMetric } from "./cell.js";

/** Reciprocal basis vectors a*, b*, c* as rows on Cartesian axes x ∥ a, z ∥ c*, Å⁻¹, and its derivatives by A0 … A5. */
export interface ReciprocalBasis {
  /** Nine numbers, row by row. */
  readonly basis: Float64Array;
  readonly byA: readonly Float64Array[];
}

/**
 * The upper triangular B with B Bᵀ = G* (Giacovazzo, Fundamentals of Crystallography, 2nd ed., p. 75, inverted), and from
 * dB = B X, where the upper triangle X with X + Xᵀ = B⁻¹ dG* B⁻ᵀ has half of its diagonal.
 */
export function reciprocalBasis([a0, a1, a2, a3, a4, a5]: ReciprocalMetric): ReciprocalBasis {
  const b33 = Math.sqrt(a2);
  const [b13, b23] = [a4 / 2 / b33, a5 / 2 / b33];
  const b22 = Math.sqrt(a1 - b23 * b23);
  const b12 = (a3 / 2 - b13 * b23) / b22;
  const b11 = Math.sqrt(a0 - b12 * b12 - b13 * b13);
  const basis = Float64Array.of(b11, b12, b13, 0, b22, b23, 0, 0, b33);
  const i13 = (b12 * b23 - b13 * b22) / (b11 * b22 * b33);
  const inverse = [1 / b11, -b12 / (b11 * b22), i13, 0, 1 / b22, -b23 / (b22 * b33), 0, 0, 1 / b33];
  const byA = TENSOR_ENTRIES.map(([m, n]) => {
    const change = new Float64Array(9);
    change[3 * m + n] = change[3 * n + m] = m === n ? 1 : 0.5;
    const full = product(product(inverse, change), transpose(inverse));
    const upper = full.map((value, e) =>
      e % 3 === Math.floor(e / 3) ? value / 2 : e % 3 > Math.floor(e / 3) ? value : 0,
    );
    return product(basis, upper);
  });
  return { basis, byA };
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: 9 }, (_, e) => {
    const [i, j] = [Math.floor(e / 3), e % 3];
    return a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
  });
}

function transpose(a: ArrayLike<number>): number[] {
  return [a[0], a[3], a[6], a[1], a[4], a[7], a[2], a[5], a[8]];
}
