import type { Histogram } from "../histograms/histogram.js";
import { uniform } from "../model/uniform.js";
import { refineHistogram } from "../refinement/refine-all.js";
import { entryOfError, exportedEntry } from "./fitted-entry.js";
import { openRunData } from "./open-run-data.js";
import type { RunData } from "./run-data.js";
import type { HistogramChain, HistogramTask, RunPlan } from "./run-plan.js";
import { writeResult } from "./run-state.js";
import type { HistogramEntry } from "./run-summary.js";
import { startModel } from "./start-model.js";
import { refineModel } from "./refine-model.js";
import { refineTaskChain } from "./task-chain.js";

/** One worker's share of a run: it keeps the data file open from histogram to histogram. */
export interface HistogramJob {
  /**
   * Reads, refines and exports one histogram, or a chain of them. A result file is written last and says that it is done.
   * @throws RietbookError "output" where the folder cannot be written, "cancelled"; whatever is wrong with the histogram
   *   itself is in the entry
   */
  run(
    chain: HistogramChain,
    signal?: AbortSignal,
    onEntry?: (entry: HistogramEntry) => void,
  ): Promise<HistogramEntry[]>;
  close(): Promise<void>;
}

/** Opens the data of a run. */
export async function openHistogramJob(given: RunPlan): Promise<HistogramJob> {
  // Every lineout starts from the very same phases: what is prepared of them is prepared once.
  const plan = { ...given, phases: uniform(given.phases) };
  const data = await openRunData(plan);
  return {
    async run(chain, signal, onEntry) {
      const entries: HistogramEntry[] = [];
      const keep = async (entry: HistogramEntry): Promise<void> => {
        await writeResult(plan.outputDir, entry);
        entries.push(entry);
        onEntry?.(entry);
      };
      if (plan.together !== undefined)
        for (const entry of await refineModel(plan, data, chain, signal)) await keep(entry);
      else if (plan.sequence !== undefined) await refineTaskChain(plan, plan.sequence, data, chain, keep, signal);
      else for (const task of chain) await keep(await refineTask(plan, data, task, signal));
      return entries;
    },
    close: () => data.close(),
  };
}

async function refineTask(
  plan: RunPlan,
  data: RunData,
  task: HistogramTask,
  signal?: AbortSignal,
): Promise<HistogramEntry> {
  let histogram: Histogram | undefined;
  try {
    histogram = await data.histogram(task, signal);
    const result = await refineHistogram(histogram, startModel(plan, data, task, histogram), plan.recipe, {
      signal,
      inputs: plan.inputs,
    });
    return await exportedEntry(plan, task, result);
  } catch (error) {
    return entryOfError(error, task, histogram);
  }
}
