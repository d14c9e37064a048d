import type { CalculationOptions, HistogramModel, Model } from "../model/model.js";
import { backgroundPeaks, smoothBackground, withSingleLine } from "./background.js";
import type { Pattern, ReflectionList } from "./pattern.js";
import { placePeaks } from "./peak-places.js";
import type { PeakPlaces } from "./peak-places.js";
import { calculatePeakTable } from "./peak-table.js";
import type { PeakTable } from "./peak-table.js";
import { prepareHistogram } from "./prepared-histogram.js";
import { appendPeaks, clearPeakRecords, createPeakRecords } from "./peak-records.js";
import { profileKernel } from "./choose-profile-kernel.js";

/**
 * The pattern that a model predicts for one of its histograms; nothing needs to have been refined.
 * @throws RietbookError "bad input" when the limits leave no point
 */
export function calculatePattern(model: Model, histogramName: string): Pattern {
  const prepared = prepareHistogram(model, histogramName);
  const histogram = model.histograms[histogramName];
  const background = smoothBackground(prepared.background, histogram);
  const humps = backgroundPeaks(histogram);
  const records = createPeakRecords();
  if (humps !== undefined) {
    appendPeaks(records, prepared.twoTheta, humps, withSingleLine(histogram), model.calculation);
    profileKernel().sumPeaks(background, prepared.twoTheta, records);
    clearPeakRecords(records);
  }
  const calculated = background.slice();
  const reflections: Record<string, ReflectionList> = {};
  for (const phase of prepared.phases) {
    const table = calculatePeakTable(phase, model.phases[phase.name], histogram, model.calculation, undefined);
    appendPeaks(records, prepared.twoTheta, table, histogram, model.calculation);
    reflections[phase.name] = listReflections(table, histogram, model.calculation);
  }
  profileKernel().sumPeaks(calculated, prepared.twoTheta, records);
  const { index, twoTheta, observed, sigma } = prepared;
  return { index, twoTheta, observed, sigma, calculated, background, reflections };
}

/**
 * The reflections of every phase of a histogram, as in {@link calculatePattern} but without the pattern, which costs a
 * hundred times more.
 */
export function calculateReflections(model: Model, histogramName: string): Readonly<Record<string, ReflectionList>> {
  const histogram = model.histograms[histogramName];
  const { phases } = prepareHistogram(model, histogramName);
  return Object.fromEntries(
    phases.map((phase) => {
      const table = calculatePeakTable(phase, model.phases[phase.name], histogram, model.calculation, undefined);
      return [phase.name, listReflections(table, histogram, model.calculation)];
    }),
  );
}

/** Positions (degrees) and widths of the reflections of every phase of a histogram, by the phase's name. */
export function reflectionWidths(
  model: Model,
  histogramName: string,
): Readonly<Record<string, Pick<PeakPlaces, "position" | "sig" | "gam">>> {
  const histogram = model.histograms[histogramName];
  const { anisotropy } = model.calculation;
  return Object.fromEntries(
    prepareHistogram(model, histogramName).phases.map((phase) => [
      phase.name,
      placePeaks(phase, model.phases[phase.name], histogram, anisotropy, false),
    ]),
  );
}

/** Degrees: peaks closer than this have one d but for rounding, and keep the order of their indices whatever the last bit says. */
const SAME_POSITION = 1e-9;

/** The reflections whose peaks lie inside the limits (GSAS-II: would but for strain and displacements), ascending in 2θ. */
function listReflections(
  table: PeakTable,
  { limits }: HistogramModel,
  { outsideTails }: CalculationOptions,
): ReflectionList {
  const order = Array.from({ length: table.count }, (_, i) => i)
    .filter((i) => outsideTails === "omitted" || (table.position[i] >= limits[0] && table.position[i] <= limits[1]))
    .sort((i, j) => {
      const apart = table.position[i] - table.position[j];
      return Math.abs(apart) > SAME_POSITION ? apart : i - j;
    });
  const integers = (from: Int32Array) => Int32Array.from(order, (i) => from[i]);
  const numbers = (from: Float64Array) => Float64Array.from(order, (i) => from[i]);
  const { prepared } = table;
  return {
    h: integers(prepared.h),
    k: integers(prepared.k),
    l: integers(prepared.l),
    multiplicity: integers(prepared.multiplicity),
    d: numbers(table.d),
    twoTheta: numbers(table.position),
    sig: numbers(table.sig),
    gam: numbers(table.gam),
    fSquared: numbers(table.structure.fSquared),
    iCorr: numbers(table.iCorr),
    preferredOrientation: numbers(table.orientation.factor),
    absorption: numbers(table.corrections.absorption),
    extinction: numbers(table.corrections.extinction),
  };
}
