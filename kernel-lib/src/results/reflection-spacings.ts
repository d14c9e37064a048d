import { calculatePattern } from "../calculation/calculate-pattern.js";
import { inverseDSquared } from "../crystallography/cell.js";
import { strainedMetric } from "../model/lattice-strain.js";
import { RADIANS } from "../units.js";
import { measurePeakMisfits } from "../refinement/diagnosis/peak-misfit.js";
import type { Refinement } from "../refinement/refinement.js";
import type { DerivedQuantity } from "./derived-quantity.js";

/** Reflections other than the wanted one may have this part of a peak's intensity. */
const STRANGERS = 0.02;

/**
 * Spacing d (Å) of a family of planes in a fit with one histogram, with its esd by counting (times GOF): d of the model, moved by
 * −Δ2θ/(2 tan θ) for a peak that lies Δ2θ beside its calculated place. Undefined where the peak is weak, outside the limits or shared
 * with other reflections.
 */
export function reflectionSpacing(
  fit: Refinement,
  phase: string,
  [h, k, l]: readonly [number, number, number],
): DerivedQuantity | undefined {
  const [name] = Object.keys(fit.model.histograms);
  const pattern = calculatePattern(fit.model, name);
  const list = pattern.reflections[phase];
  const d = list === undefined ? undefined : spacingOf(fit, phase, [h, k, l]);
  if (d === undefined) return undefined;
  const isWanted = (other: number): boolean => Math.abs(other / d - 1) < 1e-6;
  const misfit = measurePeakMisfits(pattern).find(({ range }) => {
    let [own, all] = [0, 0];
    for (const [owner, { d: spacings, twoTheta, iCorr, fSquared }] of Object.entries(pattern.reflections)) {
      twoTheta.forEach((position, i) => {
        if (position < range[0] || position > range[1]) return;
        all += iCorr[i] * fSquared[i];
        if (owner === phase && isWanted(spacings[i])) own += iCorr[i] * fSquared[i];
      });
    }
    return own > (1 - STRANGERS) * all && own > 0;
  });
  if (misfit === undefined) return undefined;
  const slope = RADIANS / (2 * Math.tan((misfit.twoTheta / 2) * RADIANS));
  const gof = Math.max(1, fit.statistics.gof);
  return { value: d * (1 - slope * misfit.shift), esd: d * slope * misfit.shiftDeviation * gof };
}

/** d of the strained lattice, as the pattern has it. */
function spacingOf(fit: Refinement, phase: string, [h, k, l]: readonly number[]): number | undefined {
  const [name] = Object.keys(fit.model.histograms);
  const metric = strainedMetric(fit.model.phases[phase].cell, fit.model.histograms[name].phases[phase].strain);
  const inverse = inverseDSquared(metric, h, k, l);
  return inverse > 0 ? 1 / Math.sqrt(inverse) : undefined;
}
