import { median } from "../../numerics/statistics.js";
import { reflectionWidths } from "./unexplained-peaks.js";
import { diagnosis, percent, type Diagnosis, type Evidence } from "./finding.js";

/** Adjacent points of exactly the same, largest value that make a plateau. */
const LEAST_PLATEAU = 3;
/** A plateau of a few counts is chance: the value has to be this many standard deviations. */
const LEAST_LEVEL = 30;
const LEAST_ZEROS = 0.05;
const LEAST_NEGATIVE = 0.01;

/** Fewer steps than this over the width of a peak say nothing of it. */
const LEAST_STEPS = 1.5;

/** Step of a pattern, degrees: the median, because masked ranges leave gaps. */
export function stepOf(twoTheta: Float64Array): number {
  return median(twoTheta.subarray(1).map((value, i) => value - twoTheta[i]));
}

/** What is wrong with the numbers themselves: clipped, empty, negative. */
export function diagnoseData({ histogram, pattern }: Evidence): Diagnosis[] {
  const { twoTheta, observed, calculated, sigma } = pattern;
  const found: Diagnosis[] = [];
  const top = observed.reduce((most, value) => Math.max(most, value), -Infinity);
  let [run, longest, at, points] = [0, 0, 0, 0];
  for (let i = 0; i < observed.length; i++) {
    run = observed[i] === top && top > LEAST_LEVEL * sigma[i] ? run + 1 : 0;
    if (observed[i] === top) points++;
    if (run > longest) [longest, at] = [run, i];
  }
  if (longest >= LEAST_PLATEAU) {
    const text = `${points} points have exactly the largest value ${Number(top.toPrecision(6))}, ${longest} of them side by side at ${twoTheta[at].toFixed(2)}° 2θ`;
    found.push(
      diagnosis("clipped at the top", histogram, text, {
        level: top,
        points,
        plateau: longest,
        twoTheta: twoTheta[at],
      }),
    );
  }
  const widths = reflectionWidths(pattern).map(({ fwhm }) => fwhm);
  const step = stepOf(twoTheta);
  const steps = median(widths) / step;
  if (steps < LEAST_STEPS) {
    const text = `the peaks are calculated ${steps.toFixed(1)} steps wide (median; steps of ${step.toFixed(4)}°)`;
    found.push(diagnosis("coarse steps", histogram, text, { steps, step }));
  }
  let [zeros, negative, deepest] = [0, 0, 0];
  for (let i = 0; i < observed.length; i++) {
    if (observed[i] === 0 && calculated[i] > 3 * sigma[i]) zeros++;
    if (observed[i] < -3 * sigma[i]) negative++;
    deepest = Math.min(deepest, observed[i]);
  }
  if (zeros > LEAST_ZEROS * observed.length) {
    const text = `${zeros} of ${observed.length} points (${percent(zeros / observed.length)}) are exactly 0 where intensity is calculated`;
    found.push(diagnosis("cut at zero", histogram, text, { zeros, points: observed.length }));
  }
  if (negative > LEAST_NEGATIVE * observed.length) {
    const text = `${negative} of ${observed.length} points (${percent(negative / observed.length)}) lie more than 3 standard deviations below 0, down to ${deepest.toPrecision(3)}`;
    found.push(diagnosis("negative intensities", histogram, text, { negative, points: observed.length, deepest }));
  }
  return found;
}
