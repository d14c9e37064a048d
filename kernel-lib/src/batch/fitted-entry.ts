import { isRietbookError, type ErrorKind } from "../errors.js";
import { exportRefinement } from "../exports/export-refinement.js";
import { projectLosses } from "../exports/gpx/gpx-project.js";
import type { ExportFormat } from "../exports/export-refinement.js";
import type { Histogram } from "../histograms/histogram.js";
import { judgeHistogram, judgementOf } from "../refinement/judgement.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import type { Refinement } from "../refinement/refinement.js";
import { absoluteFractions } from "../results/amorphous-fraction.js";
import type { DerivedQuantity } from "../results/derived-quantity.js";
import { extraResults, withPlannedEsds } from "./extra-results.js";
import { failedEntry, histogramEntry } from "./histogram-entry.js";
import { histogramName, type HistogramTask, type RunPlan } from "./run-plan.js";
import type { HistogramEntry } from "./run-summary.js";

/** Exports a result and says what the summary says of it. */
export async function exportedEntry(plan: RunPlan, task: HistogramTask, result: HistogramFit): Promise<HistogramEntry> {
  if (result.fit === undefined) return histogramEntry(task, result, null, []);
  const name = histogramName(task.number);
  const fit = withPlannedEsds(plan, result.fit);
  const { files, notes } = await exportAll(plan, fit, name);
  const extra = await extraResults(plan, result.fit, name);
  const gpx = files.includes(`${name}.gpx`) ? `${plan.outputDir.replace(/\/+$/, "")}/${name}.gpx` : null;
  const entry = histogramEntry(task, { ...result, fit }, gpx, [...files, ...extra.files]);
  const more = { ...absoluteEntry(plan, fit, name), ...extra.entry, ...extra.diagnosisOf(name), ...lackOf(gpx, fit) };
  return { ...entry, ...more, notes: [...entry.notes, ...notes] };
}

/**
 * Exports a model of several histograms under a name and says what the summary says of each of them, in the order of the tasks: with
 * the project of all, and its own CIF, CSV and figures.
 */
export async function exportedModel(
  plan: RunPlan,
  model: string,
  results: readonly { readonly task: HistogramTask; readonly histogram: Histogram }[],
  fitted: Refinement,
): Promise<HistogramEntry[]> {
  const fit = withPlannedEsds(plan, fitted);
  const { files, notes } = await exportAll(plan, fit, model);
  const extra = await extraResults(plan, fitted, model);
  const gpx = files.includes(`${model}.gpx`) ? `${plan.outputDir.replace(/\/+$/, "")}/${model}.gpx` : null;
  const { rwp: Rwp, gof: GOF, variables } = fit.statistics;
  const together = { model, Rwp, GOF, histograms: results.map(({ task }) => task.number), variables };
  const judgement = judgeHistogram(fitted);
  const lacks = lackOf(gpx, fit);
  return results.map(({ task, histogram }) => {
    const name = histogramName(task.number);
    const own = files.filter((file) => file === `${model}.gpx` || new RegExp(`^${model}_${name}[_.]`).test(file));
    const judged = { histogram, fit, judgement: judgementOf(judgement, name) };
    const entry = histogramEntry(task, judged, gpx, [...own, ...extra.files]);
    const more = { ...absoluteEntry(plan, fit, name), ...extra.entry, ...extra.diagnosisOf(name), ...lacks };
    return { ...entry, ...more, together, notes: [...entry.notes, ...notes] };
  });
}

function lackOf(gpx: string | null, { model }: Refinement): Pick<HistogramEntry, "gpx_lacks"> {
  const lacks = gpx === null ? [] : projectLosses(model);
  return lacks.length === 0 ? {} : { gpx_lacks: lacks };
}

function absoluteEntry(
  { standard }: RunPlan,
  fit: Refinement,
  histogram: string,
): Pick<HistogramEntry, "absolute_fractions"> {
  if (standard === undefined) return {};
  const pair = ({ value, esd }: DerivedQuantity) => [value, esd] as const;
  const { amorphous, amorphousInMixture, phases } = absoluteFractions(fit, histogram, standard);
  return {
    absolute_fractions: {
      amorphous: pair(amorphous),
      amorphous_in_mixture: pair(amorphousInMixture),
      phases: Object.fromEntries(Object.entries(phases).map(([name, one]) => [name, pair(one)])),
    },
  };
}

/** The entry of a histogram in which something went wrong; what concerns the whole run is thrown again. */
export function entryOfError(error: unknown, task: HistogramTask, histogram?: Histogram): HistogramEntry {
  // A folder that cannot be written, a recipe that fits no model and a request to stop concern the whole run.
  if (isRietbookError(error) && RUN_ERRORS.includes(error.kind)) throw error;
  if (isRietbookError(error)) return failedEntry(task, error.message, histogram);
  // A fault of ours in one histogram must not cost a night's run; it is told and counted as a failure.
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return failedEntry(task, `An error in the program: ${text.replace(/\s*\n\s*/g, " ")}. Please report it.`, histogram);
}

const RUN_ERRORS: readonly ErrorKind[] = ["output", "not found", "cancelled"];
const ALL_FORMATS = ["gpx", "cif", "csv", "svg", "png"] as const;
const PROJECT_ONLY = ["gpx"] as const;

/** The files of a fit; a format that cannot hold it is a note, not the end of the histogram. */
async function exportAll(
  plan: RunPlan,
  fit: Refinement,
  name: string,
): Promise<{ readonly files: readonly string[]; readonly notes: readonly string[] }> {
  const files: string[] = [];
  const notes: string[] = [];
  const formats: readonly ExportFormat[] = plan.export ? ALL_FORMATS : PROJECT_ONLY;
  for (const format of plan.pdf ? [...formats, "pdf" as const] : formats) {
    try {
      files.push(...(await exportRefinement(fit, plan.outputDir, { formats: [format], baseName: name })));
    } catch (error) {
      if (!isRietbookError(error, "unavailable")) throw error;
      notes.push(`No ${format} file: ${error.message}`);
    }
  }
  return { files, notes };
}
