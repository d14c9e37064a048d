import { lowerBound } from "../../numerics/lower-bound.js";
import type { Pattern } from "../../calculation/pattern.js";
import { choleskyFactor, choleskyInverse, choleskySolve } from "../../numerics/cholesky.js";
import { groupRanges, type GroupRange } from "../reflection-residuals.js";

/** How one group of overlapping reflections deviates from its calculated profile; deviations with standard deviations. */
export interface PeakMisfit {
  /** Centroid of the calculated group, and its calculated full width at half maximum, degrees. */
  readonly twoTheta: number;
  readonly fwhm: number;
  /** First and last 2θ summed. */
  readonly range: readonly [number, number];
  /** Calculated area, intensity × degrees. */
  readonly area: number;
  /** Observed over calculated area. */
  readonly ratio: number;
  readonly ratioDeviation: number;
  /** Observed minus calculated position, degrees. */
  readonly shift: number;
  readonly shiftDeviation: number;
  /** Relative excess of the observed width, at the same area; NaN where several reflections make the group. */
  readonly widening: number;
  readonly wideningDeviation: number;
}

/** Groups calculated below this many standard deviations say nothing. */
const LEAST_SIGNIFICANCE = 10;
const LEAST_POINTS = 7;
/** A group that is wider than this many times a lone peak's range has more than one peak. */
const LONE = 1.15;

/**
 * Misfit of every strong group of reflections: least squares of the residual on a change of area, position, width and level of
 * the calculated profile itself, to first order. Meaningful for shifts below half a width.
 */
export function measurePeakMisfits(pattern: Pattern): PeakMisfit[] {
  return groupRanges(pattern).flatMap((range) => measure(pattern, range) ?? []);
}

function measure(pattern: Pattern, { low, high, fwhm }: GroupRange): PeakMisfit | undefined {
  const { twoTheta, observed, calculated, background, sigma } = pattern;
  const first = lowerBound(twoTheta, low);
  const last = lowerBound(twoTheta, high) - 1;
  if (first < 1 || last > twoTheta.length - 2 || last - first + 1 < LEAST_POINTS) return undefined;
  const net = (i: number): number => calculated[i] - background[i];
  let [sum, moment, variance, area] = [0, 0, 0, 0];
  for (let i = first; i <= last; i++) {
    sum += net(i);
    moment += twoTheta[i] * net(i);
    variance += sigma[i] ** 2;
    area += (net(i) * (twoTheta[i + 1] - twoTheta[i - 1])) / 2;
  }
  if (!(sum > LEAST_SIGNIFICANCE * Math.sqrt(variance))) return undefined;
  const centre = moment / sum;
  const isLone = high - low < LONE * 3 * fwhm;
  const n = isLone ? 4 : 3;
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (let i = first; i <= last; i++) {
    const slope = (net(i + 1) - net(i - 1)) / (twoTheta[i + 1] - twoTheta[i - 1]);
    const row = [1, net(i), -slope, -(net(i) + (twoTheta[i] - centre) * slope)];
    const weight = 1 / sigma[i] ** 2;
    for (let a = 0; a < n; a++) {
      right[a] += weight * row[a] * (observed[i] - calculated[i]);
      for (let b = 0; b < n; b++) matrix[a * n + b] += weight * row[a] * row[b];
    }
  }
  const factor = choleskyFactor(matrix, n);
  if (factor.dependent.length > 0 || factor.withoutInfluence.length > 0) return undefined;
  const solution = choleskySolve(factor, right);
  const inverse = choleskyInverse(factor);
  const deviation = (a: number): number => Math.sqrt(inverse[a * n + a]);
  const ratio = 1 + solution[1];
  if (!(ratio > 0.1)) return undefined;
  const shift = solution[2] / ratio;
  // A shift widens to second order: ½ s² p″ looks like a widening of s²/2σ² of a Gaussian.
  const secondOrder = 4 * Math.LN2 * (shift / fwhm) ** 2;
  return {
    twoTheta: centre,
    fwhm,
    range: [low, high],
    area,
    ratio,
    ratioDeviation: deviation(1),
    shift,
    shiftDeviation: deviation(2) / ratio,
    widening: isLone ? solution[3] / ratio - secondOrder : NaN,
    wideningDeviation: isLone ? Math.hypot(deviation(3) / ratio, secondOrder / 2) : NaN,
  };
}
