import type { Pattern } from "../calculation/pattern.js";
import { lowerBound } from "../numerics/lower-bound.js";
import { createPseudoVoigtShape, fillPseudoVoigtShape } from "../calculation/pseudo-voigt.js";

/** What is left over at one group of reflections that overlap each other and nothing else. */
export interface GroupResidual {
  /** Centroid of the calculated peaks, degrees. */
  readonly twoTheta: number;
  /** Calculated full width at half maximum of the strongest reflection, degrees. */
  readonly fwhm: number;
  /** Calculated integrated intensity above background, in the histogram's own unit × points. */
  readonly expected: number;
  /** Observed over calculated integrated intensity, above background. */
  readonly ratio: number;
  /** Standard deviation of the ratio by counting. */
  readonly ratioDeviation: number;
  /** Observed minus calculated centroid, degrees, and its standard deviation by counting. */
  readonly shift: number;
  readonly shiftDeviation: number;
}

/** 2θ from the first to the last point summed of overlapping reflections, degrees. */
export interface GroupRange {
  low: number;
  high: number;
  strongest: number;
  fwhm: number;
}

/** Half of the range summed around a reflection, in full widths. */
const REACH = 1.5;
/** Groups calculated below this many standard deviations are not looked at. */
const LEAST_SIGNIFICANCE = 20;

/** Sums observed and calculated peaks over groups of overlapping reflections, weak groups left out. */
export function groupResiduals(pattern: Pattern): GroupResidual[] {
  const { twoTheta, observed, calculated, background, sigma } = pattern;
  const found: GroupResidual[] = [];
  for (const { low, high, fwhm } of groupRanges(pattern)) {
    if (low < twoTheta[0] || high > twoTheta[twoTheta.length - 1]) continue;
    let [seen, expected, variance, seenMoment, expectedMoment, momentVariance] = [0, 0, 0, 0, 0, 0];
    const middle = (low + high) / 2;
    for (let i = lowerBound(twoTheta, low); i < twoTheta.length && twoTheta[i] <= high; i++) {
      const x = twoTheta[i] - middle;
      seen += observed[i] - background[i];
      expected += calculated[i] - background[i];
      variance += sigma[i] ** 2;
      seenMoment += x * (observed[i] - background[i]);
      expectedMoment += x * (calculated[i] - background[i]);
      momentVariance += (x * sigma[i]) ** 2;
    }
    if (!(expected > LEAST_SIGNIFICANCE * Math.sqrt(variance)) || !(seen > 0.1 * expected)) continue;
    found.push({
      twoTheta: middle + expectedMoment / expected,
      fwhm,
      expected,
      ratio: seen / expected,
      ratioDeviation: Math.sqrt(variance) / expected,
      shift: seenMoment / seen - expectedMoment / expected,
      shiftDeviation: Math.sqrt(momentVariance) / seen,
    });
  }
  return found;
}

/** Where reflections overlap each other and nothing else, ascending; those below 10⁻⁴ of the strongest left out. */
export function groupRanges({ reflections }: Pattern): GroupRange[] {
  const shape = createPseudoVoigtShape();
  const single = Object.values(reflections).flatMap((list) =>
    Array.from(list.twoTheta, (position, i): GroupRange => {
      fillPseudoVoigtShape(shape, list.sig[i], list.gam[i]);
      const fwhm = shape.fwhm / 100;
      const strongest = list.iCorr[i] * list.fSquared[i];
      return { low: position - REACH * fwhm, high: position + REACH * fwhm, strongest, fwhm };
    }),
  );
  const most = single.reduce((top, range) => Math.max(top, range.strongest), 0);
  const seen = single.filter((range) => range.strongest > 1e-4 * most).sort((p, q) => p.low - q.low);
  const groups: GroupRange[] = [];
  for (const range of seen) {
    const last = groups[groups.length - 1];
    if (last === undefined || range.low > last.high) groups.push({ ...range });
    else {
      last.high = Math.max(last.high, range.high);
      if (range.strongest > last.strongest) [last.strongest, last.fwhm] = [range.strongest, range.fwhm];
    }
  }
  return groups;
}
