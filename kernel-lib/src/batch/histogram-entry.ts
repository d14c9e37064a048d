import { CELL_PARAMETERS } from "../crystallography/cell.js";
import type { Histogram } from "../histograms/histogram.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import type { Refinement } from "../refinement/refinement.js";
import { histogramAgreement } from "../results/histogram-agreement.js";
import { parameter } from "../results/parameter.js";
import { volumeOf, weightFractions } from "../results/phase-quantities.js";
import { histogramName, type HistogramTask } from "./run-plan.js";
import type { CellAndVolume, HistogramEntry, PhaseEntry } from "./run-summary.js";

/** What the summary says of a histogram that was refined, or could not be. */
export function histogramEntry(
  task: HistogramTask,
  { histogram, fit, judgement }: HistogramFit,
  gpx: string | null,
  files: readonly string[],
): HistogramEntry {
  const name = histogramName(task.number);
  const together = fit !== undefined && Object.keys(fit.model.histograms).length > 1;
  const { rwp, gof } = together ? histogramAgreement(fit, name) : { ...fit?.statistics };
  const { status, summary } = judgement;
  return {
    histogram_index: task.number,
    gpx,
    status,
    Rwp: rwp ?? null,
    phases: fit === undefined ? [] : phaseEntries(fit, name),
    ...placeOf(task, histogram),
    GOF: gof ?? null,
    stages: (fit?.stages ?? []).map(({ stage, verdict, rwp, reason }) => ({
      name: stage.name,
      verdict,
      Rwp: rwp,
      reason,
    })),
    metadata: histogram.metadata,
    parameters: fit === undefined ? {} : parameterEntries(fit, name),
    reason: summary,
    notes: fit === undefined ? [] : notesOf(fit, name),
    files,
  };
}

/** What the summary says of a histogram that could not even be read or begun. */
export function failedEntry(task: HistogramTask, reason: string, histogram?: Histogram): HistogramEntry {
  const nothing = { gpx: null, status: "failed", Rwp: null, phases: [] } as const;
  const place = placeOf(task, histogram);
  const found = { metadata: histogram?.metadata ?? {}, parameters: {} };
  return {
    histogram_index: task.number,
    ...nothing,
    ...place,
    GOF: null,
    stages: [],
    ...found,
    reason,
    notes: [],
    files: [],
  };
}

function placeOf(
  task: HistogramTask,
  histogram?: Histogram,
): Pick<HistogramEntry, "frame" | "eta_index" | "eta" | "omega" | "data_file"> {
  return {
    frame: task.frame,
    eta_index: task.eta === "sum" ? null : task.eta,
    eta: histogram?.metadata.eta ?? null,
    omega: histogram?.metadata.omega ?? null,
    ...(task.file !== undefined && { data_file: task.file }),
  };
}

/** What the fit notes of the whole and of this histogram. */
function notesOf({ notes, model }: Refinement, name: string): string[] {
  const others = Object.keys(model.histograms).filter((other) => other !== name);
  return notes.filter((note) => !others.some((other) => note.startsWith(`${other}: `)));
}

/** Its own parameters and those that all histograms share. */
function parameterEntries({ parameters }: Refinement, name: string): HistogramEntry["parameters"] {
  const own = `histograms.${name}.`;
  const refined = parameters.filter(
    ({ path, state }) =>
      (state === "free" || state === "tied") && (path.startsWith(own) || !path.startsWith("histograms.")),
  );
  return Object.fromEntries(
    refined.map(({ path, value, esd }) => [
      path.startsWith(own) ? `histograms.*.${path.slice(own.length)}` : path,
      [value, esd] as const,
    ]),
  );
}

function phaseEntries(fit: Refinement, histogram: string): PhaseEntry[] {
  const fractions = weightFractions(fit, histogram);
  return Object.keys(fit.model.histograms[histogram].phases).map((name) => {
    const volume = volumeOf(fit, name);
    const of = (what: "value" | "esd") =>
      Object.fromEntries(CELL_PARAMETERS.map((key) => [key, parameter(fit, `phases.${name}.cell.${key}`)[what]]));
    return {
      name,
      cell: { ...of("value"), volume: volume.value } as unknown as CellAndVolume,
      cell_esd: { ...of("esd"), volume: volume.esd } as unknown as CellAndVolume,
      weight_fraction: fractions[name].value,
      weight_fraction_esd: fractions[name].esd,
    };
  });
}
