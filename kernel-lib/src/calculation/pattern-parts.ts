import type { CalculationOptions, HistogramModel, Model } from "../model/model.js";
import { backgroundPeaks, smoothBackground, withSingleLine } from "./background.js";
import { profileKernel } from "./choose-profile-kernel.js";
import { appendPeaks, clearPeakRecords, createPeakRecords, PEAK, PEAK_FIELDS } from "./peak-records.js";
import { calculatePeakTable } from "./peak-table.js";
import type { PeakTable } from "./peak-table.js";
import { prepareHistogram } from "./prepared-histogram.js";
import type { PreparedHistogram } from "./prepared-histogram.js";

/** A calculated pattern taken apart: the points used, what lies under the reflections, and the reflections. */
export interface PatternParts {
  readonly prepared: PreparedHistogram;
  /** Smooth background and background peaks, in the unit of the data, one value a point. */
  readonly background: Float64Array;
  /** Sum of all reflections without the background, in the unit of the data, one value a point. */
  readonly net: Float64Array;
  /** One table a phase, in the order of the prepared phases. */
  readonly tables: readonly PeakTable[];
}

/**
 * The parts of the pattern that a model predicts for one of its histograms.
 * @throws RietbookError "bad input" when the limits leave no point
 */
export function patternParts(model: Model, name: string): PatternParts {
  const prepared = prepareHistogram(model, name);
  const histogram = model.histograms[name];
  const { twoTheta } = prepared;
  const background = smoothBackground(prepared.background, histogram);
  const records = createPeakRecords();
  const humps = backgroundPeaks(histogram);
  if (humps !== undefined) {
    appendPeaks(records, twoTheta, humps, withSingleLine(histogram), model.calculation);
    profileKernel().sumPeaks(background, twoTheta, records);
    clearPeakRecords(records);
  }
  const tables = prepared.phases.map((phase) =>
    calculatePeakTable(phase, model.phases[phase.name], histogram, model.calculation, undefined),
  );
  for (const table of tables) appendPeaks(records, twoTheta, table, histogram, model.calculation);
  const net = new Float64Array(twoTheta.length);
  profileKernel().sumPeaks(net, twoTheta, records);
  return { prepared, background, net, tables };
}

/** The profile of one reflection, of unit intensity: points from … to−1 of `values`, which the next one overwrites. */
export interface LoneProfile {
  readonly from: number;
  readonly to: number;
  readonly values: Float64Array;
}

/**
 * The profiles of single reflections over the points `x` (2θ, degrees), one after the other in the same array, so that each
 * costs its own range only. Nothing for a reflection without a point.
 */
export function loneProfiles(
  x: Float64Array,
  histogram: HistogramModel,
  calculation: CalculationOptions,
): (table: PeakTable, i: number) => LoneProfile | undefined {
  const records = createPeakRecords();
  const values = new Float64Array(x.length);
  let [from, to] = [0, 0];
  return ({ position, sig, gam }, i) => {
    const one = (column: Float64Array) => column.subarray(i, i + 1);
    const lone = { count: 1, position: one(position), sig: one(sig), gam: one(gam), intensity: Float64Array.of(1) };
    clearPeakRecords(records);
    appendPeaks(records, x, lone, histogram, calculation);
    if (to > from) values.fill(0, from, to);
    [from, to] = [Infinity, 0];
    for (let line = 0; line < records.count; line++) {
      from = Math.min(from, records.peaks[line * PEAK_FIELDS + PEAK.bounds]);
      to = Math.max(to, records.peaks[line * PEAK_FIELDS + PEAK.bounds + 5]);
    }
    if (!(to > from)) return undefined;
    // A kernel copies all points that it is given.
    for (let line = 0; line < records.count; line++)
      for (let b = 0; b < 6; b++) records.peaks[line * PEAK_FIELDS + PEAK.bounds + b] -= from;
    profileKernel().sumPeaks(values.subarray(from, to), x.subarray(from, to), records);
    return { from, to, values };
  };
}
