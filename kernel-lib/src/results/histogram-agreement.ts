import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { FitStatistics, Refinement } from "../refinement/refinement.js";

/** How well a fit of several histograms describes one of them. */
export type HistogramAgreement = Pick<FitStatistics, "rwp" | "gof" | "chiSquared" | "observations">;

/**
 * Agreement of one histogram of a fit. GOF is √(χ² / (N − P)) with the fit's variables shared out by numbers of points, so that the
 * N − P of all histograms add up to that of the fit.
 */
export function histogramAgreement(fit: Refinement, name: string): HistogramAgreement {
  const { observed, calculated, sigma } = calculatePattern(fit.model, name);
  let [chiSquared, total, observations] = [0, 0, 0];
  for (let i = 0; i < observed.length; i++) {
    if (!Number.isFinite(sigma[i])) continue;
    chiSquared += ((observed[i] - calculated[i]) / sigma[i]) ** 2;
    total += (observed[i] / sigma[i]) ** 2;
    observations++;
  }
  const variables = (fit.statistics.variables * observations) / fit.statistics.observations;
  return {
    rwp: 100 * Math.sqrt(chiSquared / total),
    gof: Math.sqrt(chiSquared / Math.max(1, observations - variables)),
    chiSquared,
    observations,
  };
}
