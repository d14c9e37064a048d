import { isRietbookError, type ErrorKind } from "../errors.js";
import { exportRefinement } from "../exports/export-refinement.js";
import type { Histogram } from "../histograms/histogram.js";
import { openMidasZarr, type MidasScan } from "../histograms/midas-scan.js";
import { chebyshev } from "../model/background.js";
import { createModel } from "../model/create-model.js";
import type { Model } from "../model/model.js";
import { refineHistogram } from "../refinement/refine-all.js";
import type { Refinement } from "../refinement/refinement.js";
import { failedEntry, histogramEntry } from "./histogram-entry.js";
import { histogramName, type HistogramTask, type RunPlan } from "./run-plan.js";
import { writeResult } from "./run-state.js";
import type { HistogramEntry } from "./run-summary.js";

/** One worker's share of a run: it keeps the data file open from histogram to histogram. */
export interface HistogramJob {
  /**
   * Reads, refines and exports one histogram. Its result file is written last and says that it is done.
   * @throws RietbookError "output" where the folder cannot be written, "cancelled"; whatever is wrong with the histogram
   *   itself is in the entry
   */
  run(task: HistogramTask, signal?: AbortSignal): Promise<HistogramEntry>;
  close(): Promise<void>;
}

/** Opens the data of a run. */
export async function openHistogramJob(plan: RunPlan): Promise<HistogramJob> {
  const { dataFile, instprmFile, normalized, weights } = plan;
  const scan = await openMidasZarr(dataFile, { instprm: instprmFile, normalized, weights });
  return {
    async run(task, signal) {
      const entry = await refineTask(plan, scan, task, signal);
      await writeResult(plan.outputDir, entry);
      return entry;
    },
    close: () => scan.close(),
  };
}

async function refineTask(
  plan: RunPlan,
  scan: MidasScan,
  task: HistogramTask,
  signal?: AbortSignal,
): Promise<HistogramEntry> {
  const name = histogramName(task.number);
  let histogram: Histogram | undefined;
  try {
    histogram = await scan.histogram(task, signal);
    const result = await refineHistogram(histogram, startModel(plan, scan, name, histogram), plan.recipe, {
      signal,
      inputs: plan.inputs,
    });
    if (result.fit === undefined) return histogramEntry(task, result, null, []);
    const { files, notes } = await exportAll(plan, result.fit, name);
    const gpx = files.includes(`${name}.gpx`) ? `${plan.outputDir.replace(/\/+$/, "")}/${name}.gpx` : null;
    const entry = histogramEntry(task, result, gpx, files);
    return { ...entry, notes: [...entry.notes, ...notes] };
  } catch (error) {
    // A folder that cannot be written, a recipe that fits no model and a request to stop concern the whole run.
    if (isRietbookError(error) && RUN_ERRORS.includes(error.kind)) throw error;
    if (isRietbookError(error)) return failedEntry(task, error.message, histogram);
    // A fault of ours in one histogram must not cost a night's run; it is told and counted as a failure.
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return failedEntry(
      task,
      `An error in the program: ${text.replace(/\s*\n\s*/g, " ")}. Please report it.`,
      histogram,
    );
  }
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
  for (const format of plan.export ? ALL_FORMATS : PROJECT_ONLY) {
    try {
      files.push(...(await exportRefinement(fit, plan.outputDir, { formats: [format], baseName: name })));
    } catch (error) {
      if (!isRietbookError(error, "unavailable")) throw error;
      notes.push(`No ${format} file: ${error.message}`);
    }
  }
  return { files, notes };
}

/** Every histogram starts from the same structure, instrument and settings. */
function startModel(plan: RunPlan, scan: MidasScan, name: string, data: Histogram): Model {
  const { phases, bkgTerms, limits, axialDivergence } = plan;
  const background = chebyshev(bkgTerms);
  return createModel({
    phases,
    histograms: { [name]: { data, instrument: scan.instrument, background, limits } },
    calculation: { axialDivergence },
  });
}
