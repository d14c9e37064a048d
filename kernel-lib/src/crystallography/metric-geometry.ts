import { DEGREES } from "../units.js";

/** Length (Å) of a vector in fractional coordinates, √(uᵀ G u), G the direct metric tensor row by row. */
export function vectorLength(g: readonly number[], u: readonly number[]): number {
  return Math.sqrt(product(g, u, u));
}

/** Angle (degrees) between two vectors in fractional coordinates. */
export function vectorAngle(g: readonly number[], u: readonly number[], v: readonly number[]): number {
  const cosine = product(g, u, v) / Math.sqrt(product(g, u, u) * product(g, v, v));
  return DEGREES * Math.acos(Math.min(1, Math.max(-1, cosine)));
}

/** uᵀ G v. */
function product(g: readonly number[], u: readonly number[], v: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += u[i] * g[3 * i + j] * v[j];
  return sum;
}
