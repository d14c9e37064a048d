import { median } from "../../numerics/statistics.js";
import { measureLonePeaks } from "../lone-peaks.js";
import { stepOf } from "./data.js";
import { diagnosis, percent, type Diagnosis, type Evidence } from "./finding.js";
import type { PeakMisfit } from "./peak-misfit.js";
import { createScoreTest, gainOfAsymmetry } from "./score-test.js";

/** Widths are not blamed for less than this, nor below this many standard deviations. */
const LEAST_WIDENING = 0.04;
const LEAST_DEVIATIONS = 6;
/** Widths off by more than this are measured on the peaks themselves. */
const FAR = 0.25;

/** A width measured on fewer steps than this is that of the steps. */
const LEAST_STEPS = 4;

/** Widths this far off make everything else at the peaks look wrong. */
export const HOPELESS_WIDTHS = 0.15;

/** Peaks that are wider or narrower than calculated. */
export function diagnoseWidths(evidence: Evidence, misfits: readonly PeakMisfit[]): Diagnosis[] {
  const step = stepOf(evidence.pattern.twoTheta);
  const lone = misfits.filter(({ widening }) => Number.isFinite(widening));
  const peaks = measureLonePeaks(evidence.pattern, 30).filter(({ observedFwhm }) => observedFwhm > LEAST_STEPS * step);
  const direct = peaks.length < 3 ? 0 : median(peaks.map(({ observedFwhm, fwhm }) => observedFwhm / fwhm - 1));
  const isFar = Math.abs(direct) > FAR;
  if (!isFar && lone.length < 3) return [];
  const total = lone.reduce((sum, { area }) => sum + area, 0);
  const meanOf = (of: (misfit: PeakMisfit) => number): number =>
    lone.reduce((sum, misfit) => sum + misfit.area * of(misfit), 0) / total;
  const mean = isFar ? direct : meanOf(({ widening }) => widening);
  const rms = isFar ? Math.abs(direct) : Math.sqrt(meanOf(({ widening }) => widening ** 2));
  const noise = isFar ? 0 : Math.sqrt(meanOf(({ wideningDeviation }) => wideningDeviation ** 2));
  const size = Math.sqrt(Math.max(0, rms ** 2 - noise ** 2));
  const significant = lone.some(({ widening, wideningDeviation: esd }) => Math.abs(widening) > LEAST_DEVIATIONS * esd);
  if (!(size > LEAST_WIDENING && (significant || isFar))) return [];
  const widthNumbers = isFar
    ? peaks.map((peak) => ({ twoTheta: peak.position, widening: peak.observedFwhm / peak.fwhm - 1 }))
    : lone;
  const [first, last] = ends(widthNumbers);
  const signed = (value: number): string => `${value < 0 ? "−" : "+"}${percent(Math.abs(value))}`;
  const text =
    `observed peaks differ in width from the calculated ones by ${percent(size)} (mean ${signed(mean)}; ` +
    `${signed(first.widening)} at ${first.twoTheta.toFixed(1)}°, ${signed(last.widening)} at ${last.twoTheta.toFixed(1)}° 2θ)`;
  const numbers = { rms: size, mean, lowAngle: first.widening, highAngle: last.widening };
  return [diagnosis("peak widths", evidence.histogram, text, numbers, { suggestion: bestWidth(evidence) })];
}

/** Medians of the lower and of the upper third of the angles. */
function ends(of: readonly { readonly twoTheta: number; readonly widening: number }[]) {
  const sorted = [...of].sort((p, q) => p.twoTheta - q.twoTheta);
  const third = Math.max(1, Math.floor(sorted.length / 3));
  const medianOf = (part: typeof sorted) => ({
    twoTheta: median(part.map(({ twoTheta }) => twoTheta)),
    widening: median(part.map(({ widening }) => widening)),
  });
  return [medianOf(sorted.slice(0, third)), medianOf(sorted.slice(-third))] as const;
}

const WIDTHS = ["W", "Y", "U", "X"] as const;

/** The width parameter that is not free yet and promises most, V where the others are; none where all are. */
function bestWidth({ model, free, histogram }: Evidence): readonly string[] | undefined {
  const isHeld = (path: string): boolean => !free.includes(path);
  const pathOf = (key: string): string => `histograms.${histogram}.instrument.${key}`;
  const first = WIDTHS.map(pathOf).filter(isHeld);
  const paths = first.length > 0 ? first : [pathOf("V")].filter(isHeld);
  const sample = Object.keys(model.histograms[histogram].phases).flatMap((phase) =>
    ["microstrain", "size"].map((key) => `histograms.${histogram}.phases.${phase}.${key}`),
  );
  const candidates = paths.length > 0 ? paths : sample.filter((path) => !free.includes(path));
  if (candidates.length === 0) return undefined;
  const test = createScoreTest(model, free, candidates);
  const gains = test.variables.map(({ path }, i) => ({ path, gain: i < test.free ? -1 : test.gainOf([i]).gain }));
  const best = gains.reduce((top, next) => (next.gain > top.gain ? next : top), { path: candidates[0], gain: -1 });
  return [best.path];
}

/** What SH/L has to promise beyond widths and positions: this part of what they leave, and this many times chance. */
const LEAST_PART = 0.03;
const LEAST_CHANCE = 40;
/** Where SH/L alone promises this part of what all shapes and positions together do, it is the whole story. */
const WHOLE_STORY = 0.8;

/** Asymmetry, and whether it is all that is wrong with shapes and positions. */
export interface AsymmetryEvidence {
  readonly found: readonly Diagnosis[];
  readonly isWholeStory: boolean;
}

/** Peaks that lean to the left at low angles more, or less, than calculated: what widths and positions cannot take up. */
export function diagnoseAsymmetry({ model, pattern, free, histogram }: Evidence): AsymmetryEvidence {
  const instrument = `histograms.${histogram}.instrument`;
  const path = `${instrument}.SHL`;
  if (free.includes(path)) return { found: [], isWholeStory: false };
  const nuisance = [
    `histograms.${histogram}.scale`,
    ...["zero", "W", "Y", "U", "X"].map((key) => `${instrument}.${key}`),
    ...Object.keys(model.histograms[histogram].phases).map((phase) => `phases.${phase}.cell`),
  ];
  const beyond = gainOfAsymmetry(model, free, histogram, nuisance);
  const chance = beyond.chiSquared / Math.max(1, pattern.twoTheta.length - free.length);
  if (!(beyond.gain > LEAST_PART * beyond.chiSquared && beyond.gain / chance > LEAST_CHANCE)) {
    return { found: [], isWholeStory: false };
  }
  const alone = gainOfAsymmetry(model, free, histogram, []);
  const joint = alone.chiSquared - beyond.chiSquared + beyond.gain;
  const from = model.histograms[histogram].instrument.SHL;
  const [to] = alone.values;
  const text =
    `peaks at low angles lean to the left ${to > from ? "more" : "less"} than calculated: SH/L near ${short(to)} instead of ` +
    `${short(from)} would lower χ² by ${percent(alone.gain / alone.chiSquared)}, ${percent(beyond.gain / beyond.chiSquared)} of what is left ` +
    `beside the best widths and positions`;
  const numbers = { from, to, gain: alone.gain, gainFraction: alone.gain / alone.chiSquared };
  return {
    found: [diagnosis("asymmetry", histogram, text, numbers, { suggestion: [path] })],
    isWholeStory: alone.gain > WHOLE_STORY * joint,
  };
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
