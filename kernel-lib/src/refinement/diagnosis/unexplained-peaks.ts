import { createPseudoVoigtShape, fillPseudoVoigtShape } from "../../calculation/pseudo-voigt.js";
import type { Pattern } from "../../calculation/pattern.js";
import { dSpacing } from "../../units.js";
import { diagnosis, type Diagnosis, type Evidence, type UnexplainedPeak } from "./finding.js";

/** A peak has to stand out by this many standard deviations, and by this part of the strongest calculated one. */
const LEAST_SIGNIFICANCE = 8;
const LEAST_HEIGHT = 0.002;
/** Nearer to a reflection than this many widths, a residual belongs to it unless it is stronger than the reflection. */
const OWN_REACH = 1.5;
/** A residual this small beside what is calculated at its place is a misfit of that, no peak. */
const LEAST_PART = 0.3;
const MOST_PEAKS = 20;

/** Peaks in the residual that stand away from every calculated reflection, with their d. */
export function diagnoseUnexplained({ fit, histogram, pattern }: Evidence): Diagnosis[] {
  const { wavelength } = fit.model.histograms[histogram].instrument;
  const peaks = unexplainedPeaks(pattern, wavelength);
  if (peaks.length === 0) return [];
  const listed = peaks
    .slice(0, 6)
    .map(({ twoTheta, d }) => `${twoTheta.toFixed(2)}° (d ${d.toFixed(3)} Å)`)
    .join(", ");
  const more = peaks.length > 6 ? ` and ${peaks.length - 6} more` : "";
  const text = `${peaks.length} peak${peaks.length === 1 ? "" : "s"} without a reflection: ${listed}${more}`;
  const numbers = { count: peaks.length, strongest: peaks[0].height };
  return [diagnosis("unexplained peaks", histogram, text, numbers, { peaks })];
}

/** Residual peaks, strongest first: a filter of the shape that a reflection would have there, freed of the local level. */
function unexplainedPeaks(pattern: Pattern, wavelength: number): UnexplainedPeak[] {
  const { twoTheta, observed, calculated, background, sigma } = pattern;
  const widths = reflectionWidths(pattern);
  if (widths.length === 0) return [];
  const top = calculated.reduce((most, value, i) => Math.max(most, value - background[i]), 0);
  const n = twoTheta.length;
  const height = new Float64Array(n);
  const significance = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const fwhm = widthAt(widths, twoTheta[i]);
    let [s0, s1, s2, r0, r1] = [0, 0, 0, 0, 0];
    const visit = (j: number): boolean => {
      const x = (twoTheta[j] - twoTheta[i]) / fwhm;
      if (Math.abs(x) > 2.5) return false;
      const p = Math.exp(-4 * Math.LN2 * x * x);
      const w = 1 / sigma[j] ** 2;
      const r = observed[j] - calculated[j];
      s0 += w;
      s1 += w * p;
      s2 += w * p * p;
      r0 += w * r;
      r1 += w * p * r;
      return true;
    };
    for (let j = i; j >= 0 && visit(j); j--);
    for (let j = i + 1; j < n && visit(j); j++);
    const curvature = s2 - (s1 * s1) / s0;
    if (!(curvature > 0)) continue;
    height[i] = (r1 - (s1 * r0) / s0) / curvature;
    // Beside a peak that is calculated too high the level is low: the point has to stand out by itself as well.
    significance[i] = Math.min(height[i] * Math.sqrt(curvature), r1 / Math.sqrt(s2));
  }
  const found: UnexplainedPeak[] = [];
  for (let i = 1; i < n - 1; i++) {
    if (!(significance[i] > LEAST_SIGNIFICANCE && height[i] > LEAST_HEIGHT * top)) continue;
    if (!isLargestNear(significance, twoTheta, i, widthAt(widths, twoTheta[i]))) continue;
    if (belongsToReflection(pattern, widths, i, height[i])) continue;
    const d = dSpacing(twoTheta[i], wavelength);
    found.push({ twoTheta: twoTheta[i], d, height: height[i], significance: significance[i] });
  }
  return found.sort((p, q) => q.height - p.height).slice(0, MOST_PEAKS);
}

/** A reflection as a lone peak. */
export interface ReflectionWidth {
  readonly twoTheta: number;
  readonly fwhm: number;
  /** Height of the lone reflection, roughly. */
  readonly height: number;
}

/** Place, width and height of every reflection, ascending. */
export function reflectionWidths({ reflections }: Pattern): ReflectionWidth[] {
  const shape = createPseudoVoigtShape();
  return Object.values(reflections)
    .flatMap((list) =>
      Array.from(list.twoTheta, (twoTheta, i): ReflectionWidth => {
        fillPseudoVoigtShape(shape, list.sig[i], list.gam[i]);
        // Area over width: centidegrees, as the profile is normalised.
        const height = (0.8 * list.iCorr[i] * list.fSquared[i]) / shape.fwhm;
        return { twoTheta, fwhm: shape.fwhm / 100, height };
      }),
    )
    .sort((p, q) => p.twoTheta - q.twoTheta);
}

/** Width of the nearest reflection. */
function widthAt(widths: readonly ReflectionWidth[], twoTheta: number): number {
  let [low, high] = [0, widths.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (widths[middle].twoTheta < twoTheta) low = middle;
    else high = middle;
  }
  const near = Math.abs(widths[low].twoTheta - twoTheta) < Math.abs(widths[high].twoTheta - twoTheta) ? low : high;
  return widths[near].fwhm;
}

function isLargestNear(values: Float64Array, x: Float64Array, i: number, reach: number): boolean {
  for (let j = i - 1; j >= 0 && x[i] - x[j] < reach; j--) if (values[j] > values[i]) return false;
  for (let j = i + 1; j < x.length && x[j] - x[i] < reach; j++) if (values[j] >= values[i]) return false;
  return true;
}

/** Whether the residual at a point is the misfit of something calculated there. */
function belongsToReflection(
  { twoTheta, calculated, background }: Pattern,
  widths: readonly ReflectionWidth[],
  i: number,
  height: number,
): boolean {
  if (height < LEAST_PART * (calculated[i] - background[i])) return true;
  return widths.some(
    (reflection) =>
      Math.abs(reflection.twoTheta - twoTheta[i]) < OWN_REACH * reflection.fwhm && height < 3 * reflection.height,
  );
}
