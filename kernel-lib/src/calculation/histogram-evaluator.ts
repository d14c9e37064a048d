import type { StructureFactors } from "../crystallography/structure-factor.js";
import type { HistogramModel, Model, PhaseInHistogram } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import { profileKernel } from "./choose-profile-kernel.js";
import {
  backgroundColumns,
  backgroundPeakColumns,
  backgroundPeaks,
  smoothBackground,
  withSingleLine,
} from "./background.js";
import { createEnvelope } from "../numerics/envelope.js";
import type { EnvelopeMatrix } from "../numerics/envelope.js";
import { firstColumns } from "./first-columns.js";
import type { Influence } from "./influence.js";
import { calculatePeakDerivatives } from "./peak-derivatives.js";
import { calculatePeakTable } from "./peak-table.js";
import type { PeakTable, WantedDerivatives } from "./peak-table.js";
import type { PreparedPhase } from "./prepared-phase.js";
import { prepareHistogram } from "./prepared-histogram.js";
import { appendPeaks, clearPeakRecords, createPeakRecords } from "./peak-records.js";
import type { PeakColumn, ProfileColumn } from "./peak-records.js";
import { createPeakWindows, releaseWindows } from "./peak-windows.js";
import { sumPeaks } from "./profile-sum.js";

/** Sums over the points of one histogram. */
export interface HistogramSums {
  /** Σ w (yo − yc)². */
  readonly chiSquared: number;
  /** Σ w yo². */
  readonly wyo2: number;
  /** Σ |yo − yc|. */
  readonly absDifference: number;
  /** Σ yo. */
  readonly yo: number;
}

/** Normal equations of one histogram. */
export interface HistogramEquations {
  readonly matrix: EnvelopeMatrix;
  readonly gradient: Float64Array;
  readonly sums: HistogramSums;
}

/** Calculates one histogram again and again for models that differ in the free parameters only. */
export interface HistogramEvaluator {
  readonly points: number;
  /**
   * How far the windows of peaks, which are those of the first calculation, are off at the last one, as a fraction of their length.
   */
  drift(): number;
  /** Lets the next calculation choose them anew. */
  releaseWindows(): void;
  /** yc at the points used. */
  calculate(model: Model): Float64Array;
  sums(model: Model): HistogramSums;
  /** Jᵀ w J, Jᵀ w (yo − yc) and the sums. */
  normalEquations(model: Model): HistogramEquations;
  /** yc and the Jacobian, row by row; for tests. */
  jacobian(model: Model): { readonly calculated: Float64Array; readonly rows: Float64Array };
}

/**
 * An evaluator for the histogram `name` of a model; `influences` has one entry for each least-squares variable. Of the first `local`
 * of these, ascending in 2θ, the normal equations have those products alone whose peaks meet.
 */
export function createHistogramEvaluator(
  model: Model,
  name: string,
  influences: readonly (readonly Influence[])[],
  wanted: ReadonlyMap<string, WantedDerivatives>,
  local = 0,
): HistogramEvaluator {
  const prepared = prepareHistogram(model, name);
  const { twoTheta, observed, weight, rootWeight, wyo2, yo } = prepared;
  const points = twoTheta.length;
  const width = influences.length;
  const profileColumns = influences.flatMap((group, column) =>
    group.flatMap((one): ProfileColumn[] => {
      if (one.kind !== "instrument" || one.histogram !== name) return [];
      const { key, factor } = one;
      return key === "SHL" || key === "secondWavelength.ratio" ? [{ column, key, factor }] : [];
    }),
  );
  const windows = createPeakWindows();
  const records = createPeakRecords(windows);
  // Structure factors outlive an evaluation as long as the phase, its strain and solvent are the very same objects.
  const kept = new Map<
    string,
    Pick<PhaseInHistogram, "strain" | "babinet"> & { phase: Phase; detailed: boolean; structure: StructureFactors }
  >();

  const spare = new Map(prepared.phases.map((phase) => [phase.name, { positions: [], widths: [] }]));

  const peakTable = (phase: PreparedPhase, at: Model, histogram: HistogramModel, detailed: boolean): PeakTable => {
    const current = at.phases[phase.name];
    const { strain, babinet } = histogram.phases[phase.name];
    const last = kept.get(phase.name);
    const same = last?.phase === current && last.strain === strain && last.babinet === babinet;
    const lent = same && (last.detailed || !detailed) ? last.structure : undefined;
    const wants = detailed ? wanted.get(phase.name) : undefined;
    const table = calculatePeakTable(phase, current, histogram, at.calculation, wants, lent, spare.get(phase.name));
    if (lent === undefined)
      kept.set(phase.name, { phase: current, strain, babinet, detailed, structure: table.structure });
    return table;
  };

  const listPeaks = (at: Model, detailed: boolean): void => {
    const histogram = at.histograms[name];
    const shared = detailed ? profileColumns : [];
    clearPeakRecords(records);
    const humps = backgroundPeaks(histogram);
    if (humps !== undefined) {
      const columns = detailed ? backgroundPeakColumns(histogram, name, influences) : [];
      appendPeaks(records, twoTheta, humps, withSingleLine(histogram), at.calculation, columns, shared);
    }
    for (const phase of prepared.phases) {
      const table = peakTable(phase, at, histogram, detailed);
      const derivativesOf = (group: readonly Influence[], column: number): PeakColumn[] => {
        const derivatives = calculatePeakDerivatives(table, at.phases[phase.name], histogram, name, group);
        return derivatives === undefined ? [] : [{ column, derivatives }];
      };
      const columns = detailed ? influences.flatMap(derivativesOf) : [];
      appendPeaks(records, twoTheta, table, histogram, at.calculation, columns, shared);
    }
  };

  const calculate = (at: Model): Float64Array => {
    const y = smoothBackground(prepared.background, at.histograms[name]);
    listPeaks(at, false);
    profileKernel().sumPeaks(y, twoTheta, records);
    return y;
  };

  const columnsOfBackground = (at: Model) =>
    backgroundColumns(prepared.background, at.histograms[name], name, influences);

  const jacobian = (at: Model): { calculated: Float64Array; rows: Float64Array } => {
    const rows = new Float64Array(points * width);
    for (const { column, factor, values } of columnsOfBackground(at)) {
      for (let j = 0; j < points; j++) rows[j * width + column] += factor * values[j];
    }
    const y = smoothBackground(prepared.background, at.histograms[name]);
    listPeaks(at, true);
    sumPeaks(y, twoTheta, records, { rows, width });
    return { calculated: y, rows };
  };

  const sumsOf = (calculated: Float64Array): HistogramSums => {
    let chiSquared = 0;
    let absDifference = 0;
    for (let j = 0; j < points; j++) {
      const r = observed[j] - calculated[j];
      chiSquared += weight[j] * r * r;
      absDifference += Math.abs(r);
    }
    return { chiSquared, wyo2, absDifference, yo };
  };

  return {
    points,
    drift: () => windows.drift,
    releaseWindows: () => releaseWindows(windows),
    calculate,
    jacobian,
    sums: (at) => sumsOf(calculate(at)),
    normalEquations(at) {
      const calculated = smoothBackground(prepared.background, at.histograms[name]);
      listPeaks(at, true);
      const all = { twoTheta, observed, rootWeight };
      const matrix = createEnvelope(local === 0 ? new Int32Array(width) : firstColumns(records, points, width, local));
      const gradient = new Float64Array(width);
      profileKernel().addNormalEquations(matrix, gradient, calculated, all, records, columnsOfBackground(at));
      return { matrix, gradient, sums: sumsOf(calculated) };
    },
  };
}
