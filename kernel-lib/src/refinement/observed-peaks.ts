import { median, quantile } from "../numerics/statistics.js";

/** A peak as it stands in an observed pattern. */
export interface ObservedPeak {
  /** Middle at half maximum, degrees. */
  readonly position: number;
  /** Full width at half maximum over the local background, degrees. */
  readonly fwhm: number;
  readonly height: number;
}

/** What is searched: arrays of equal length, ascending in 2θ. */
export interface ObservedPattern {
  readonly twoTheta: Float64Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
}

/** Peaks lower than this many standard deviations over the background are noise to the search. */
const LEAST_SIGNIFICANCE = 8;
/** Part of the pattern over which the background is taken as level. */
const BACKGROUND_WINDOW = 1 / 12;

/**
 * The strongest peaks of an observed pattern, without any model, highest first: maxima that stand out of the local background (the
 * lower quartile around them) and fall to half of their height on both sides before another rises above it.
 */
export function findObservedPeaks({ twoTheta, intensity, sigma }: ObservedPattern, most = 20): ObservedPeak[] {
  const n = twoTheta.length;
  const reach = Math.max(10, Math.round(n * BACKGROUND_WINDOW));
  const found: ObservedPeak[] = [];
  const order = Array.from(intensity.keys())
    .filter((i) => i > 0 && i < n - 1 && intensity[i] >= intensity[i - 1] && intensity[i] > intensity[i + 1])
    .sort((a, b) => intensity[b] - intensity[a]);
  for (const at of order) {
    if (found.length >= most) break;
    if (found.some(({ position, fwhm }) => Math.abs(position - twoTheta[at]) < 2 * fwhm)) continue;
    const background = quantile(intensity.slice(Math.max(0, at - reach), at + reach + 1), 0.25);
    const height = intensity[at] - background;
    if (!(height > LEAST_SIGNIFICANCE * sigma[at])) continue;
    const half = background + height / 2;
    const left = crossing(twoTheta, intensity, at, -1, half, reach);
    const right = crossing(twoTheta, intensity, at, 1, half, reach);
    if (left === undefined || right === undefined) continue;
    found.push({ position: (left + right) / 2, fwhm: right - left, height });
  }
  return found;
}

/** Where the pattern falls to a level on one side, by linear interpolation. */
function crossing(
  x: Float64Array,
  y: Float64Array,
  from: number,
  step: 1 | -1,
  level: number,
  reach: number,
): number | undefined {
  for (let i = from; Math.abs(i - from) < reach && i + step >= 0 && i + step < x.length; i += step) {
    if (y[i + step] > level) continue;
    const fraction = (y[i] - level) / (y[i] - y[i + step]);
    return x[i] + fraction * (x[i + step] - x[i]);
  }
  return undefined;
}

/** Median width of some peaks, degrees. */
export function medianWidth(peaks: readonly ObservedPeak[]): number {
  return median(peaks.map(({ fwhm }) => fwhm));
}
