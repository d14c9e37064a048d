import { createPseudoVoigtShape, fillPseudoVoigtShape } from "../calculation/pseudo-voigt.js";
import type { Histogram } from "../histograms/histogram.js";
import type { Instrument, TracedInstrument } from "../histograms/instrument.js";
import type { MidasScan } from "../histograms/midas-scan.js";
import { median } from "../numerics/statistics.js";
import { RADIANS } from "../units.js";
import { findObservedPeaks, medianWidth } from "./observed-peaks.js";
import type { ObservedPeak } from "./observed-peaks.js";

/** One thing that is looked at before anything is refined. */
export interface ImportCheck {
  readonly subject: "intensity" | "peaks" | "range" | "dark" | "rings" | "widths";
  readonly verdict: "good" | "doubtful" | "bad";
  /** What was found, with numbers. */
  readonly text: string;
  /** The usual cause and what to do about it; absent where all is well. */
  readonly advice?: string;
  /** Instrument values that mend it, where values can. */
  readonly values?: Partial<Instrument>;
}

/**
 * The checks of MIDAS's manual (§4.3, §8.1) on one frame: intensities there and not clipped, peaks there, range neither empty nor
 * cut, dark frame subtracted once, rings straight, widths as the instrument parameters say.
 * @param instrument default: the file's
 * @throws RietbookError as reading the frame does; a frame that cannot be averaged is a check that failed
 */
export async function checkImport(
  scan: MidasScan,
  { frame = 0, instrument = scan.instrument }: { readonly frame?: number; readonly instrument?: TracedInstrument } = {},
): Promise<readonly ImportCheck[]> {
  const lineouts = (await scan.lineouts({ frames: [frame] })).filter(({ leftOut }) => leftOut === undefined);
  if (lineouts.length === 0) {
    const advice = "Check the mask, RMin and RMax, and that the right dataset was integrated.";
    return [{ subject: "intensity", verdict: "bad", text: "No lineout of this frame holds data.", advice }];
  }
  const mean = await scan.histogram({ frame, eta: "sum" });
  const peaks = findObservedPeaks(mean);
  const checks = [checkIntensity(mean), checkPeaks(peaks), checkRange(mean, scan), checkDark(mean)];
  if (peaks.length === 0) return checks;
  const sectors: Histogram[] = [];
  for (const { etaIndex } of lineouts) sectors.push(await scan.histogram({ frame, eta: etaIndex }));
  checks.push(checkRings(sectors, peaks[0]), checkWidths(sectors, instrument.instrument));
  return checks;
}

/** Points in a row at the very maximum of a pattern, from which on it counts as cut off. */
const CLIPPED_POINTS = 3;

function checkIntensity({ intensity }: Histogram): ImportCheck {
  const subject = "intensity";
  const highest = intensity.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(highest > 0)) {
    const advice = "Check that the right dataset was integrated, and that the dark frame is not the data.";
    return { subject, verdict: "bad", text: "No intensity is above zero.", advice };
  }
  let [run, longest] = [0, 0];
  for (const value of intensity) {
    run = value >= highest * (1 - 1e-6) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  if (longest < CLIPPED_POINTS) return { subject, verdict: "good", text: `Not clipped: highest ${rounded(highest)}.` };
  const advice = "The detector or the file's number type is saturated: expose less, or mask the saturated pixels.";
  return { subject, verdict: "bad", text: `${longest} points in a row at the maximum ${rounded(highest)}.`, advice };
}

function checkPeaks(peaks: readonly ObservedPeak[]): ImportCheck {
  const subject = "peaks";
  if (peaks.length >= 3) {
    const places = [...peaks.slice(0, 3)]
      .sort((a, b) => a.position - b.position)
      .map(({ position }) => position.toFixed(3));
    return {
      subject,
      verdict: "good",
      text: `${peaks.length} clear peaks; the strongest at ${places.join(", ")}° 2θ.`,
    };
  }
  const advice =
    "Check RMin and RMax, Wavelength, Lsd and px in MIDAS's parameters; or the sample was not in the beam.";
  const text = peaks.length === 0 ? "No peak stands out of the background." : `Only ${peaks.length} clear peaks.`;
  return { subject, verdict: peaks.length === 0 ? "bad" : "doubtful", text, advice };
}

/** Fraction of the radial bins that may be without data or zero at an end. */
const EMPTY_END = 0.1;

function checkRange({ twoTheta, intensity }: Histogram, scan: MidasScan): ImportCheck {
  const subject = "range";
  const inner = intensity.findIndex((value) => value !== 0);
  const outer = intensity.length - 1 - [...intensity].reverse().findIndex((value) => value !== 0);
  const [first, last] = [scan.twoTheta[0], scan.twoTheta[scan.twoTheta.length - 1]];
  const [low, high] = [twoTheta[inner], twoTheta[outer]];
  const empty = [low - first, last - high].map((part) => part / (last - first));
  if (Math.max(...empty) < EMPTY_END) {
    return { subject, verdict: "good", text: `Data from ${low.toFixed(2)}° to ${high.toFixed(2)}° 2θ.` };
  }
  const [end, fraction] = empty[0] > empty[1] ? ["low", empty[0]] : ["high", empty[1]];
  const percent = `${Math.round(100 * fraction)} %`;
  const advice = "RMin and RMax reach beyond the detector or into the beam stop: narrow them, or set limits.";
  return { subject, verdict: "doubtful", text: `${percent} of the range is empty at its ${end} end.`, advice };
}

/** Fraction of points that counting noise may push three standard deviations below zero, with a wide margin. */
const NEGATIVE_POINTS = 0.02;

function checkDark({ intensity, sigma }: Histogram): ImportCheck {
  const subject = "dark";
  const below = intensity.reduce((count, value, i) => count + (value < -3 * sigma[i] ? 1 : 0), 0) / intensity.length;
  if (below <= NEGATIVE_POINTS) return { subject, verdict: "good", text: "No intensities below zero beyond noise." };
  const advice = "The dark frame was subtracted twice, is too long, or belongs to other settings of the detector.";
  const text = `${Math.round(100 * below)} % of the points are more than three standard deviations below zero.`;
  return { subject, verdict: "doubtful", text, advice };
}

/** The strongest ring's place in every sector; a ring counts as bent where half its spread exceeds its width. */
function checkRings(sectors: readonly Histogram[], strongest: ObservedPeak): ImportCheck {
  const subject = "rings";
  const own = medianWidth(sectors.flatMap((sector) => findObservedPeaks(sector, 5)));
  const reach = Math.max(8 * (own || strongest.fwhm), 2 * strongest.fwhm);
  const places = sectors.flatMap((sector) => {
    const near = findObservedPeaks(sector).find(({ position }) => Math.abs(position - strongest.position) < reach);
    return near === undefined ? [] : [near.position];
  });
  if (places.length < Math.max(3, sectors.length / 4)) {
    const advice = "Coarse grains or few counts: sum more frames, or use wider sectors.";
    const text = `The strongest ring is seen in ${places.length} of ${sectors.length} sectors.`;
    return { subject, verdict: sectors.length < 3 ? "good" : "doubtful", text, ...(sectors.length >= 3 && { advice }) };
  }
  const middle = median(places);
  const spread = Math.max(...places) - Math.min(...places);
  const percent = ((50 * spread) / middle).toFixed(3);
  const text = `The ring at ${middle.toFixed(3)}° stays within ± ${(spread / 2).toFixed(4)}° (${percent} %) over η.`;
  if (spread / 2 < own) return { subject, verdict: "good", text };
  const advice =
    "Bent rings come from a wrong ImTransOpt, beam centre or tilt: calibrate again. Smooth waves may be strain.";
  return { subject, verdict: spread / 2 < 3 * own ? "doubtful" : "bad", text, advice };
}

/** Widths off by more than this factor mislead the first stages. */
const WIDTH_FACTOR = 3;

function checkWidths(sectors: readonly Histogram[], instrument: Instrument): ImportCheck {
  const subject = "widths";
  const peaks = sectors.flatMap((sector) => findObservedPeaks(sector, 6));
  if (peaks.length < 3) return { subject, verdict: "doubtful", text: "Too few clear peaks to compare their widths." };
  const observed = medianWidth(peaks);
  const expected = median(peaks.map(({ position }) => widthAt(instrument, position)));
  const text = `The instrument parameters say ${expected.toFixed(3)}°, the peaks ${observed.toFixed(3)}°.`;
  const ratio = observed / expected;
  if (ratio < WIDTH_FACTOR && ratio > 1 / WIDTH_FACTOR) return { subject, verdict: "good", text };
  const W = Number(((100 * observed) ** 2 / (8 * Math.LN2)).toPrecision(4));
  const advice =
    "Placeholder parameters, or a wrong Lsd or px. Start from the peaks' own width; the profile stages refine it.";
  return { subject, verdict: "doubtful", text, advice, values: { U: 0, V: 0, W, X: 0, Y: 0, Z: 0 } };
}

/** Full width at half maximum of the instrument's pseudo-Voigt, degrees. */
function widthAt({ U, V, W, X, Y, Z }: Instrument, twoTheta: number): number {
  const theta = (twoTheta / 2) * RADIANS;
  const tan = Math.tan(theta);
  const variance = Math.max(U * tan * tan + V * tan + W, 1e-3);
  const lorentzian = Math.max(X / Math.cos(theta) + Y * tan + Z, 1e-3);
  const shape = createPseudoVoigtShape();
  fillPseudoVoigtShape(shape, variance, lorentzian);
  return shape.fwhm / 100;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}
