import { isRietbookError } from "../errors.js";
import { exportRefinement } from "../exports/export-refinement.js";
import type { Histogram } from "../histograms/histogram.js";
import { openMidasZarr, type MidasScan } from "../histograms/midas-scan.js";
import { chebyshev, createModel } from "../model/create-model.js";
import type { Model } from "../model/model.js";
import { refineHistogram } from "../refinement/refine-all.js";
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
    const formats = plan.export ? (["gpx", "cif", "csv", "svg", "png"] as const) : (["gpx"] as const);
    const files = await exportRefinement(result.fit, plan.outputDir, { formats, baseName: name });
    const gpx = `${plan.outputDir.replace(/\/+$/, "")}/${name}.gpx`;
    return histogramEntry(task, result, gpx, files);
  } catch (error) {
    // A folder that cannot be written and a request to stop concern the whole run; the rest this histogram.
    if (!isRietbookError(error) || error.kind === "output" || error.kind === "cancelled") throw error;
    return failedEntry(task, error.message, histogram);
  }
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
