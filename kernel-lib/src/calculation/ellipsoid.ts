import { reciprocalBasis } from "../crystallography/reciprocal-basis.js";
import type { ReciprocalMetric } from "../crystallography/cell.js";
import type { EllipsoidalSize } from "../model/peak-broadening.js";
import { eigenAsLapack } from "../numerics/eigen-as-lapack.js";

/** nᵀ s n for one reflection with its derivatives by s11 … s23 and by A0 … A5. */
export interface EllipsoidValue {
  readonly value: number;
  readonly byComponent: readonly number[];
  readonly byA: readonly number[];
}

/**
 * Evaluates an ellipsoid along the normal n of hkl on Cartesian axes x ∥ a, z ∥ c*. With "gsas2" as GSAS-II does it (GSASIIpwd.py
 * ellipseSize), whose basis and eigenvectors are transposed: the same for ellipsoids with their axes along those of an
 * orthogonal cell, otherwise another one.
 */
export function ellipsoidForm(
  size: EllipsoidalSize,
  metric: ReciprocalMetric,
  rule: "exact" | "gsas2",
): (h: number, k: number, l: number) => EllipsoidValue {
  const { s11, s22, s33, s12, s13, s23 } = size;
  const s = [s11, s22, s33, s12, s13, s23];
  const { basis, byA } = reciprocalBasis(metric);
  // The quadratic form m with value = uᵀ m u, and its derivatives by the components.
  const matrix = rule === "gsas2" ? transposedForm(s) : s;
  const matrixBy = rule === "gsas2" ? transposedSlopes(s) : undefined;
  const cartesian = (b: ArrayLike<number>, hkl: readonly number[]) =>
    [0, 1, 2].map((i) =>
      hkl.reduce((sum, index, j) => sum + index * (rule === "gsas2" ? b[3 * i + j] : b[3 * j + i]), 0),
    );
  return (h, k, l) => {
    const u = cartesian(basis, [h, k, l]);
    const norm = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
    const products = PAIRS.map(([i, j, factor]) => (factor * u[i] * u[j]) / norm);
    const value = products.reduce((sum, product, j) => sum + product * matrix[j], 0);
    const byComponent =
      matrixBy?.map((slopes) => slopes.reduce((sum, slope, j) => sum + slope * products[j], 0)) ?? products;
    const slopes = byA.map((b) => {
      const du = cartesian(b, [h, k, l]);
      const change = PAIRS.reduce((sum, [i, j, f], n) => sum + f * matrix[n] * (du[i] * u[j] + u[i] * du[j]), 0);
      const normChange = 2 * (du[0] * u[0] + du[1] * u[1] + du[2] * u[2]);
      return (change - value * normChange) / norm;
    });
    return { value, byComponent, byA: slopes };
  };
}

/** Row, column and how often each of s11, s22, s33, s12, s13, s23 stands in the form. */
const PAIRS = [
  [0, 0, 1],
  [1, 1, 1],
  [2, 2, 1],
  [0, 1, 2],
  [0, 2, 2],
  [1, 2, 2],
] as const;

/** Vᵀ E V where s = V E Vᵀ, with LAPACK's order and signs of the eigenvectors, on which the result depends. */
function transposedForm([s11, s22, s33, s12, s13, s23]: readonly number[]): number[] {
  const { values, vectors } = eigenAsLapack([s11, s12, s13, s12, s22, s23, s13, s23, s33]);
  return PAIRS.map(([i, j]) => values.reduce((sum, e, k) => sum + e * vectors[3 * k + i] * vectors[3 * k + j], 0));
}

/** By central differences: the eigenvectors' derivatives have no closed form where two eigenvalues meet. */
function transposedSlopes(s: readonly number[]): number[][] {
  const step = 1e-5 * Math.max(...s.map(Math.abs));
  return s.map((_, c) => {
    const moved = (by: number) => transposedForm(s.map((value, j) => (j === c ? value + by : value)));
    const [a, b, c2, d] = [moved(step), moved(-step), moved(2 * step), moved(-2 * step)];
    return a.map((_, j) => (8 * (a[j] - b[j]) - (c2[j] - d[j])) / (12 * step));
  });
}
