import { DEGREES, RADIANS } from "../units.js";

/** Unit cell: lengths in Å, angles in degrees. */
export interface Cell {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/** The cell parameters in their usual order. */
export const CELL_PARAMETERS = ["a", "b", "c", "alpha", "beta", "gamma"] as const;
export type CellParameter = (typeof CELL_PARAMETERS)[number];

/**
 * Reciprocal metric as six numbers, Å⁻²:
 * [a*², b*², c*², 2a*b*cos γ*, 2a*c*cos β*, 2b*c*cos α*] (GSAS-II's A0 … A5), so that
 * 1/d² = A0 h² + A1 k² + A2 l² + A3 hk + A4 hl + A5 kl.
 */
export type ReciprocalMetric = readonly [number, number, number, number, number, number];

/**
 * Row and column of the six entries of a symmetric tensor in the order of A0 … A5 and U11, U22, U33, U12, U13, U23. (The
 * last three of A0 … A5 are twice the entries.)
 */
export const TENSOR_ENTRIES = [
  [0, 0],
  [1, 1],
  [2, 2],
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

/** Direct metric tensor G, Å², nine numbers row by row: G_ij = a_i · a_j (International Tables B, 1.1). */
export function metricTensor({ a, b, c, alpha, beta, gamma }: Cell): number[] {
  const ab = a * b * cosine(gamma);
  const ac = a * c * cosine(beta);
  const bc = b * c * cosine(alpha);
  return [a * a, ab, ac, ab, b * b, bc, ac, bc, c * c];
}

/** Volume, Å³; NaN where the three angles cannot meet. */
export function cellVolume({ a, b, c, alpha, beta, gamma }: Cell): number {
  const ca = cosine(alpha);
  const cb = cosine(beta);
  const cg = cosine(gamma);
  return a * b * c * Math.sqrt(1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg);
}

/** Reciprocal metric of a cell: the inverse of the direct metric tensor. */
export function reciprocalMetric(cell: Cell): ReciprocalMetric {
  const g = inverseSymmetric(metricTensor(cell));
  return [g[0], g[4], g[8], 2 * g[1], 2 * g[2], 2 * g[5]];
}

/** The cell that has a given reciprocal metric. */
export function cellFromReciprocalMetric(metric: ReciprocalMetric): Cell {
  const m12 = metric[3] / 2;
  const m13 = metric[4] / 2;
  const m23 = metric[5] / 2;
  const g = inverseSymmetric([metric[0], m12, m13, m12, metric[1], m23, m13, m23, metric[2]]);
  const a = Math.sqrt(g[0]);
  const b = Math.sqrt(g[4]);
  const c = Math.sqrt(g[8]);
  return {
    a,
    b,
    c,
    alpha: Math.acos(g[5] / (b * c)) * DEGREES,
    beta: Math.acos(g[2] / (a * c)) * DEGREES,
    gamma: Math.acos(g[1] / (a * b)) * DEGREES,
  };
}

/** Volume of the reciprocal cell, Å⁻³: √det G*. */
export function reciprocalVolume(metric: ReciprocalMetric): number {
  const a0 = metric[0];
  const a1 = metric[1];
  const a2 = metric[2];
  const a3 = metric[3];
  const a4 = metric[4];
  const a5 = metric[5];
  return Math.sqrt(a0 * a1 * a2 + (a3 * a4 * a5 - a0 * a5 * a5 - a1 * a4 * a4 - a2 * a3 * a3) / 4);
}

/** 1/d² of a reflection, Å⁻²; with a change of the metric in its place, the change of 1/d². */
export function inverseDSquared(metric: ReciprocalMetric | Float64Array, h: number, k: number, l: number): number {
  return (
    metric[0] * h * h +
    metric[1] * k * k +
    metric[2] * l * l +
    metric[3] * h * k +
    metric[4] * h * l +
    metric[5] * k * l
  );
}

/** d spacing of a reflection, Å. */
export function reflectionDSpacing(cell: Cell, h: number, k: number, l: number): number {
  return 1 / Math.sqrt(inverseDSquared(reciprocalMetric(cell), h, k, l));
}

/**
 * Derivatives of the reciprocal metric with respect to a, b, c (Å) and α, β, γ (degrees): 6 × 6 numbers, row i holds
 * ∂A_i/∂(a, b, c, α, β, γ). From G* = G⁻¹: ∂G* = −G* ∂G G*. The six cell parameters are taken as independent.
 */
export function reciprocalMetricDerivatives(cell: Cell): Float64Array {
  const { a, b, c, alpha, beta, gamma } = cell;
  const inverse = inverseSymmetric(metricTensor(cell));
  const ca = cosine(alpha);
  const cb = cosine(beta);
  const cg = cosine(gamma);
  const sa = Math.sin(alpha * RADIANS) * RADIANS;
  const sb = Math.sin(beta * RADIANS) * RADIANS;
  const sg = Math.sin(gamma * RADIANS) * RADIANS;
  // ∂G, upper triangle [G11, G22, G33, G12, G13, G23], by cell parameter
  const slopes = [
    ...[2 * a, 0, 0, b * cg, c * cb, 0],
    ...[0, 2 * b, 0, a * cg, 0, c * ca],
    ...[0, 0, 2 * c, 0, a * cb, b * ca],
    ...[0, 0, 0, 0, 0, -b * c * sa],
    ...[0, 0, 0, 0, -a * c * sb, 0],
    ...[0, 0, 0, -a * b * sg, 0, 0],
  ];
  const result = new Float64Array(36);
  for (let parameter = 0; parameter < 6; parameter++)
    for (let row = 0; row < 6; row++) {
      const i = TENSOR_ENTRIES[row][0];
      const j = TENSOR_ENTRIES[row][1];
      let sum = 0;
      for (let m = 0; m < 3; m++)
        for (let n = 0; n < 3; n++)
          sum += inverse[3 * i + m] * slopes[6 * parameter + IN_TRIANGLE[3 * m + n]] * inverse[3 * n + j];
      result[6 * row + parameter] = -(row < 3 ? 1 : 2) * sum;
    }
  return result;
}

/** Where the nine entries of a symmetric matrix stand among the six of its upper triangle. */
const IN_TRIANGLE = [0, 3, 4, 3, 1, 5, 4, 5, 2];

/** Cosine of an angle in degrees; exact at 60°, 90° and 120°, where symmetry relies on it. */
function cosine(degrees: number): number {
  if (degrees === 90) return 0;
  if (degrees === 120) return -0.5;
  if (degrees === 60) return 0.5;
  return Math.cos(degrees * RADIANS);
}

/** Inverse of a symmetric 3 × 3 matrix given row by row. */
function inverseSymmetric(m: readonly number[]): number[] {
  const m11 = m[0];
  const m12 = m[1];
  const m13 = m[2];
  const m22 = m[4];
  const m23 = m[5];
  const m33 = m[8];
  const c11 = m22 * m33 - m23 * m23;
  const c12 = m13 * m23 - m12 * m33;
  const c13 = m12 * m23 - m13 * m22;
  const determinant = m11 * c11 + m12 * c12 + m13 * c13;
  const i11 = c11 / determinant;
  const i12 = c12 / determinant;
  const i13 = c13 / determinant;
  const i22 = (m11 * m33 - m13 * m13) / determinant;
  const i23 = (m12 * m13 - m11 * m23) / determinant;
  const i33 = (m11 * m22 - m12 * m12) / determinant;
  return [i11, i12, i13, i12, i22, i23, i13, i23, i33];
}
