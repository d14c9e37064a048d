import { createEnvelope } from "../envelope.js";
import type { EnvelopeMatrix } from "../envelope.js";

/** A full symmetric matrix, row-major, from the first element of each row on that is not zero. */
export function envelopeOf(full: Float64Array, n: number): EnvelopeMatrix {
  const first = new Int32Array(n);
  for (let i = 0; i < n; i++) while (first[i] < i && full[i * n + first[i]] === 0) first[i]++;
  const matrix = createEnvelope(first);
  for (let i = 0; i < n; i++) for (let j = first[i]; j <= i; j++) matrix.values[matrix.origin[i] + j] = full[i * n + j];
  return matrix;
}

/** The matrix of overlaps of Gaussian peaks, cut off at `reach` places, with a little on the diagonal; row-major. */
export function overlapsOf(n: number, reach: number): Float64Array {
  const full = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = Math.max(0, i - reach); j <= Math.min(n - 1, i + reach); j++)
      full[i * n + j] = Math.exp(-(((3 * (i - j)) / reach) ** 2)) + (i === j ? 0.1 : 0);
  return full;
}

/** Multiplications of its Cholesky factor. */
export function workOfFactor({ size, first }: EnvelopeMatrix): number {
  let work = 0;
  for (let i = 0; i < size; i++) for (let j = first[i]; j < i; j++) work += j + 2 - Math.max(first[i], first[j]);
  return work;
}
