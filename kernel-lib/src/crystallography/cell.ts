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
  const [ca, cb, cg] = [cosine(alpha), cosine(beta), cosine(gamma)];
  return a * b * c * Math.sqrt(1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg);
}

/** Reciprocal metric of a cell: the inverse of the direct metric tensor. */
export function reciprocalMetric(cell: Cell): ReciprocalMetric {
  const g = inverseSymmetric(metricTensor(cell));
  return [g[0], g[4], g[8], 2 * g[1], 2 * g[2], 2 * g[5]];
}

/** The cell that has a given reciprocal metric. */
export function cellFromReciprocalMetric([a0, a1, a2, a3, a4, a5]: ReciprocalMetric): Cell {
  const g = inverseSymmetric([a0, a3 / 2, a4 / 2, a3 / 2, a1, a5 / 2, a4 / 2, a5 / 2, a2]);
  const [a, b, c] = [Math.sqrt(g[0]), Math.sqrt(g[4]), Math.sqrt(g[8])];
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
export function reciprocalVolume([a0, a1, a2, a3, a4, a5]: ReciprocalMetric): number {
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
  const [ca, cb, cg] = [cosine(alpha), cosine(beta), cosine(gamma)];
  const [sa, sb, sg] = [alpha, beta, gamma].map((angle) => Math.sin(angle * RADIANS) * RADIANS);
  const result = new Float64Array(36);
  // ∂G, upper triangle [G11, G22, G33, G12, G13, G23], by cell parameter
  [
    [2 * a, 0, 0, b * cg, c * cb, 0],
    [0, 2 * b, 0, a * cg, 0, c * ca],
    [0, 0, 2 * c, 0, a * cb, b * ca],
    [0, 0, 0, 0, 0, -b * c * sa],
    [0, 0, 0, 0, -a * c * sb, 0],
    [0, 0, 0, -a * b * sg, 0, 0],
  ].forEach(([g11, g22, g33, g12, g13, g23], parameter) => {
    const dG = [g11, g12, g13, g12, g22, g23, g13, g23, g33];
    ENTRIES.forEach(([i, j, factor], row) => {
      let sum = 0;
      for (let m = 0; m < 3; m++)
        for (let n = 0; n < 3; n++) sum += inverse[3 * i + m] * dG[3 * m + n] * inverse[3 * n + j];
      result[6 * row + parameter] = -factor * sum;
    });
  });
  return result;
}

/** Row, column and factor of the entries of G* that make A0 … A5. */
const ENTRIES = [
  [0, 0, 1],
  [1, 1, 1],
  [2, 2, 1],
  [0, 1, 2],
  [0, 2, 2],
  [1, 2, 2],
];

/** Cosine of an angle in degrees; exact at 60°, 90° and 120°, where symmetry relies on it. */
function cosine(degrees: number): number {
  if (degrees === 90) return 0;
  if (degrees === 120) return -0.5;
  if (degrees === 60) return 0.5;
  return Math.cos(degrees * RADIANS);
}

/** Inverse of a symmetric 3 × 3 matrix given row by row. */
function inverseSymmetric([m11, m12, m13, , m22, m23, , , m33]: readonly number[]): number[] {
  const c11 = m22 * m33 - m23 * m23;
  const c12 = m13 * m23 - m12 * m33;
  const c13 = m12 * m23 - m13 * m22;
  const determinant = m11 * c11 + m12 * c12 + m13 * c13;
  const c22 = m11 * m33 - m13 * m13;
  const c23 = m12 * m13 - m11 * m23;
  const c33 = m11 * m22 - m12 * m12;
  return [c11, c12, c13, c12, c22, c23, c13, c23, c33].map((value) => value / determinant);
}
