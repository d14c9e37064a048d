import type { HistogramModel, Model } from "../model/model.js";
import { RADIANS } from "../units.js";
import type { Influence } from "./influence.js";
import { createPeakWidth, fillPeakWidth } from "./peak-width.js";
import type { LinearInequality } from "./problem.js";
import { LEAST_SIG } from "./pseudo-voigt.js";

/** Angles at which the widths are kept positive; between them a parabola cannot dip far. */
const SAMPLES = 12;

/**
 * The Gaussian variance and, phase by phase, the Lorentzian width have to be positive over the whole range of each
 * histogram: conditions that are linear in U, V, W and X, Y, Z and microstrain. Only histograms in which one of them is
 * free get any.
 */
export function widthInequalities(model: Model, influences: readonly (readonly Influence[])[]): LinearInequality[] {
  return Object.entries(model.histograms).flatMap(([name, histogram]) => {
    const angles = sampleAngles(histogram);
    return [
      ...conditions(name, histogram, influences, angles, "Gaussian variance", undefined),
      ...Object.keys(histogram.phases).flatMap((phase) =>
        conditions(name, histogram, influences, angles, "Lorentzian width", phase),
      ),
    ];
  });
}

function conditions(
  name: string,
  histogram: HistogramModel,
  influences: readonly (readonly Influence[])[],
  angles: readonly number[],
  what: string,
  phase: string | undefined,
): LinearInequality[] {
  const width = createPeakWidth();
  const share = phase === undefined ? { size: Infinity, microstrain: 0 } : histogram.phases[phase];
  return angles.flatMap((twoTheta) => {
    fillPeakWidth(width, twoTheta, histogram.instrument, share.size, share.microstrain);
    const slope = (influence: Influence): number => {
      if (influence.kind === "instrument" && influence.histogram === name) {
        const [tan, sec] = [width.tanTheta, width.secTheta];
        const gaussian: Partial<Record<string, number>> = { U: tan * tan, V: tan, W: 1 };
        const lorentzian: Partial<Record<string, number>> = { X: sec, Y: tan, Z: 1 };
        return ((phase === undefined ? gaussian : lorentzian)[influence.key] ?? 0) * influence.factor;
      }
      const strains = influence.kind === "share" && influence.histogram === name && influence.phase === phase;
      return strains && influence.key === "microstrain" ? width.gamByMicrostrain * influence.factor : 0;
    };
    const coefficients = Float64Array.from(influences, (group) => group.reduce((sum, i) => sum + slope(i), 0));
    if (coefficients.every((coefficient) => coefficient === 0)) return [];
    const now = phase === undefined ? width.sig - LEAST_SIG : width.gam;
    const values = influences.map((group) => group.reduce((sum, i) => sum + currentValue(histogram, i, name), 0));
    // Σ cᵢ vᵢ + constant is the width itself: the constant is what the held parameters give.
    const constant = now - coefficients.reduce((sum, c, i) => sum + (c === 0 ? 0 : c * values[i]), 0);
    const label = `${what}${phase === undefined ? "" : ` of ${phase}`} in histogram ${name} at 2θ ${twoTheta.toFixed(2)}°`;
    return [{ label, coefficients, constant }];
  });
}

function currentValue(histogram: HistogramModel, influence: Influence, name: string): number {
  if (influence.kind === "instrument" && influence.histogram === name) return histogram.instrument[influence.key];
  const strains = influence.kind === "share" && influence.histogram === name && influence.key === "microstrain";
  return strains ? histogram.phases[influence.phase].microstrain : 0;
}

/** Angles evenly spaced in tan θ, in which the variance is a parabola. */
function sampleAngles({ limits, data }: HistogramModel): number[] {
  const low = Math.max(limits[0], data.twoTheta[0], 0);
  const high = Math.min(limits[1], data.twoTheta[data.twoTheta.length - 1], 179);
  const [from, to] = [low, high].map((angle) => Math.tan((angle / 2) * RADIANS));
  return Array.from({ length: SAMPLES }, (_, i) => {
    const tan = from + ((to - from) * i) / (SAMPLES - 1);
    return (2 * Math.atan(tan)) / RADIANS;
  });
}
