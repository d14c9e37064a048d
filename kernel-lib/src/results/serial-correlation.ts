import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { Refinement } from "../refinement/refinement.js";

/** How far neighbouring residuals go together. */
export interface SerialCorrelation {
  /** Durbin and Watson's d = Σ (rᵢ − rᵢ₋₁)² / Σ rᵢ²: 2 for independent residuals, 0 for smooth ones (Hill & Flack, 1987). */
  readonly durbinWatson: number;
  /** Bérar and Lelann's factor for esds; about 1.13 for independent residuals. */
  readonly esdFactor: number;
}

/**
 * Serial correlation of the weighted residuals r = (yo − yc)/σ of all histograms. The factor is that of Bérar & Lelann, J. Appl.
 * Cryst. 24 (1991) 1, "homogeneous correction" (eqs 10–12): a residual of the same sign as the one before it counts as correlated
 * with it by z = √(2πx)/(2 + √(2πx)), x = rᵢ² + rᵢ₋₁²; S″ = Σ (1 − z²) r² + Σ over runs (Σ z r)², and the factor is √(S″/Σ r²).
 */
export function serialCorrelation(fit: Refinement): SerialCorrelation {
  let [squares, differences, corrected] = [0, 0, 0];
  for (const name of Object.keys(fit.model.histograms)) {
    const { observed, calculated, sigma } = calculatePattern(fit.model, name);
    const sums = correlationSums(observed.map((value, i) => (value - calculated[i]) / sigma[i]));
    squares += sums.squares;
    differences += sums.differences;
    corrected += sums.corrected;
  }
  return { durbinWatson: differences / squares, esdFactor: Math.max(1, Math.sqrt(corrected / squares)) };
}

/** Σ r², Σ (rᵢ − rᵢ₋₁)² and S″ of one row of weighted residuals. */
export function correlationSums(r: ArrayLike<number>): {
  readonly squares: number;
  readonly differences: number;
  readonly corrected: number;
} {
  let [squares, differences, corrected, run] = [0, 0, 0, 0];
  for (let i = 0; i < r.length; i++) {
    const before = i === 0 ? 0 : r[i - 1];
    const q = Math.sqrt(2 * Math.PI * (r[i] * r[i] + before * before));
    const z = r[i] * before > 0 ? q / (2 + q) : 0;
    squares += r[i] * r[i];
    if (i > 0) differences += (r[i] - before) ** 2;
    corrected += (1 - z * z) * r[i] * r[i];
    if (z === 0) {
      corrected += run * run;
      run = 0;
    } else run += z * r[i];
  }
  return { squares, differences, corrected: corrected + run * run };
}

/** The refinement with all esds and covariances as {@link serialCorrelation} says they should be; the notes tell. */
export function withCorrelatedEsds(fit: Refinement): Refinement {
  const { esdFactor } = serialCorrelation(fit);
  const { paths, matrix } = fit.covariance;
  return {
    ...fit,
    parameters: fit.parameters.map((parameter) => ({ ...parameter, esd: esdFactor * parameter.esd })),
    covariance: { paths, matrix: matrix.map((value) => esdFactor ** 2 * value) },
    notes: [...fit.notes, `esds multiplied by ${esdFactor.toFixed(3)} for serial correlation (Bérar & Lelann, 1991)`],
  };
}
