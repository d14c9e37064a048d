import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { Pattern } from "../calculation/pattern.js";
import { RietbookError } from "../errors.js";
import type { Instrument } from "../histograms/instrument.js";
import type { Model } from "../model/model.js";
import { uniform } from "../model/uniform.js";
import { median } from "../numerics/statistics.js";
import { withLinearStart } from "./linear-start.js";
import { measureLonePeaks, type LonePeak } from "./lone-peaks.js";

/** Widths off by more than this factor are replaced. */
const WIDTH_FACTOR = 3;
const LEAST_POINTS = 20;

/** A model that a refinement can start from, with what was replaced and why, as sentences. */
export interface StartingValues {
  readonly model: Model;
  readonly notes: readonly string[];
}

/**
 * Starting values of every histogram: background and scales by a linear solve, widths measured on the strongest lone
 * peaks where the instrument's are off by more than a factor of 3. Every replacement of a width is in the notes, as is a
 * pattern whose peaks lie beside the calculated ones.
 * @throws RietbookError "bad input" for a histogram with fewer than 20 usable points or without intensity
 */
export function withStartingValues(start: Model): StartingValues {
  const notes: string[] = [];
  let model = start;
  for (const name of Object.keys(start.histograms)) {
    const pattern = calculatePattern(model, name);
    checkData(pattern, start.histograms[name].data.file, name);
    const peaks = measureLonePeaks(pattern);
    const widths = estimateWidths(model.histograms[name].instrument, peaks);
    if (widths !== undefined) {
      notes.push(`${name}: ${widths.note}`);
      const histogram = { ...model.histograms[name], instrument: widths.instrument };
      model = uniform({ ...model, histograms: { ...model.histograms, [name]: histogram } });
    }
    const misplaced = positionNote(peaks);
    if (misplaced !== undefined) notes.push(`${name}: ${misplaced}`);
    const linear = withLinearStart(model, name);
    model = linear.model;
    for (const phase of linear.unseen) notes.push(`${name}: ${phase} is not seen in the starting pattern`);
  }
  return { model, notes };
}

function checkData({ observed, twoTheta }: Pattern, file: string, field: string): void {
  if (twoTheta.length < LEAST_POINTS) {
    throw new RietbookError({
      kind: "bad input",
      file,
      field,
      found: `${twoTheta.length} usable points inside the limits`,
      expected: `at least ${LEAST_POINTS}`,
      advice: "Widen the limits or leave this histogram out.",
    });
  }
  if (!observed.some((value) => value !== 0)) {
    throw new RietbookError({
      kind: "bad input",
      file,
      field,
      found: "no intensity at any point",
      expected: "a pattern",
    });
  }
}

/**
 * An instrument whose widths fit the measured peaks, where the given one's are off by more than a factor of 3: a constant
 * Gaussian width W, the other terms 0.
 */
function estimateWidths(
  instrument: Instrument,
  peaks: readonly LonePeak[],
): { readonly instrument: Instrument; readonly note: string } | undefined {
  if (peaks.length < 2) return undefined;
  const ratio = median(peaks.map((peak) => peak.observedFwhm / peak.fwhm));
  if (!(ratio > WIDTH_FACTOR || ratio < 1 / WIDTH_FACTOR)) return undefined;
  const observed = median(peaks.map((peak) => peak.observedFwhm));
  const calculated = median(peaks.map((peak) => peak.fwhm));
  const W = Number(((100 * observed) ** 2 / (8 * Math.LN2)).toPrecision(4));
  const times = ratio > 1 ? `${ratio.toFixed(1)} times wider` : `${(1 / ratio).toFixed(1)} times narrower`;
  const note =
    `the ${peaks.length} strongest lone peaks are ${times} (median ${observed.toFixed(3)}°) than the instrument ` +
    `parameters say (${calculated.toFixed(3)}°): U ${instrument.U}, V ${instrument.V}, W ${instrument.W}, X ${instrument.X}, ` +
    `Y ${instrument.Y}, Z ${instrument.Z} replaced by W ${W}, the others 0`;
  return { instrument: { ...instrument, U: 0, V: 0, W, X: 0, Y: 0, Z: 0 }, note };
}

/** Said when the peaks lie beside the calculated positions by more than their width. */
function positionNote(peaks: readonly LonePeak[]): string | undefined {
  if (peaks.length < 2) return undefined;
  const shift = median(peaks.map((peak) => peak.observedPosition - peak.position));
  const away = median(peaks.map((peak) => Math.abs(peak.observedPosition - peak.position)));
  const width = median(peaks.map((peak) => peak.observedFwhm));
  if (!(away > width)) return undefined;
  return (
    `the strongest peaks lie ${away.toFixed(3)}° (median; ${shift > 0 ? "+" : ""}${shift.toFixed(3)}° with sign) from the ` +
    `calculated positions, more than their width of ${width.toFixed(3)}°: check wavelength, cell and zero`
  );
}
