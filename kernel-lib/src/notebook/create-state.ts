import { DALTONS_PER_GRAM_AND_CUBIC_ANGSTROM } from "../crystallography/atomic-mass.js";
import { cellVolume } from "../crystallography/cell.js";
import { isRietbookError } from "../errors.js";
import type { Histogram } from "../histograms/histogram.js";
import type { TracedInstrument } from "../histograms/instrument.js";
import type { MidasScan } from "../histograms/midas-scan.js";
import type { Phase } from "../model/phase.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import type { StageResult } from "../refinement/refinement.js";
import { cellMass } from "../results/phase-quantities.js";
import { stateSchemaVersion } from "./state.js";
import type { ShownHistogram, ShownInstrument, ShownPhase, ShownScan, ShownSeries, ShownStage } from "./state.js";

const schemaVersion = stateSchemaVersion;

/** An open file for programs. */
export function scanState(scan: MidasScan): ShownScan {
  const { name, frames, etas, twoTheta, radius, wavelength, instrument, normalization, notes } = scan;
  return {
    schemaVersion,
    kind: "scan",
    name,
    frames,
    etas: Array.from(etas),
    twoTheta: endsOf(twoTheta),
    radius: endsOf(radius),
    radialBins: radius.length,
    wavelength,
    instrument: instrumentState(instrument),
    normalization,
    notes,
  };
}

/** Instrument parameters for programs. */
export function instrumentState({ instrument, sources, notes }: TracedInstrument): ShownInstrument {
  return { schemaVersion, kind: "instrument", values: instrument, sources, notes };
}

/** A pattern's particulars for programs. */
export function histogramState({ name, file, metadata, twoTheta, sigma }: Histogram): ShownHistogram {
  const usedPoints = sigma.reduce((count, value) => count + (value < Infinity ? 1 : 0), 0);
  return {
    schemaVersion,
    kind: "histogram",
    name,
    file,
    metadata,
    points: twoTheta.length,
    usedPoints,
    twoTheta: endsOf(twoTheta),
  };
}

/** A structure for programs. */
export function phaseState(phase: Phase): ShownPhase {
  const { name, source, spaceGroup, cell, atoms, notes = [] } = phase;
  const volume = cellVolume(cell);
  const mass = whereKnown(() => cellMass(phase));
  return {
    schemaVersion,
    kind: "phase",
    name,
    ...(source !== undefined && { source }),
    spaceGroup: spaceGroup.hermannMauguin,
    spaceGroupNumber: spaceGroup.number,
    cell,
    volume,
    density: mass === undefined ? null : mass / (volume * DALTONS_PER_GRAM_AND_CUBIC_ANGSTROM),
    atoms: Object.values(atoms).map(({ label, type, x, y, z, occupancy, uIso, multiplicity }) => {
      return { label, type, x, y, z, occupancy, uIso, multiplicity };
    }),
    notes,
  };
}

/** The end of a stage for programs. */
export function stageState(result: StageResult): ShownStage {
  const { stage, verdict, reason, blame, rwpBefore, rwp, rwpReached, cycles, statistics, correlations } = result;
  const blamed = blame === undefined ? {} : { blame };
  const about = { rwpBefore, rwp, rwpReached, cycles, statistics, correlations };
  return { schemaVersion, kind: "stage", stage, verdict, reason, ...blamed, ...about };
}

/** A series for programs. */
export function seriesState(series: readonly HistogramFit[]): ShownSeries {
  const entries = series.map(({ histogram, fit, judgement: { status, summary } }) => ({
    histogram: histogramState(histogram),
    status,
    summary,
    ...(fit && { statistics: fit.statistics, parameters: fit.parameters }),
  }));
  return { schemaVersion, kind: "series", entries };
}

/** A result, or undefined where the library says that it cannot be known (a mass of an element that is in no table). */
function whereKnown<T>(calculate: () => T): T | undefined {
  try {
    return calculate();
  } catch (error) {
    if (isRietbookError(error)) return undefined;
    throw error;
  }
}

function endsOf(values: Float64Array): [number, number] {
  return [values[0], values[values.length - 1]];
}
