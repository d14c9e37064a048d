import type { Covariance } from "../refinement/refinement.js";

/** Correlation coefficients of the free parameters, `matrix[i * paths.length + j]`: covariance ÷ product of the esds; 0 where one of these is 0. */
export function correlationMatrix({ paths, matrix }: Covariance): Float64Array {
  const n = paths.length;
  const esd = paths.map((_, i) => Math.sqrt(matrix[i * n + i]));
  return matrix.map((value, at) => {
    const scale = esd[Math.floor(at / n)] * esd[at % n];
    return scale > 0 ? value / scale : 0;
  });
}
