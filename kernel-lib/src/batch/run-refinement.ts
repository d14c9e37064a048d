import { throwIfCancelled } from "../progress.js";
import { VERSION } from "../version.js";
import type { RefinementWorkers } from "./refine-on-workers.js";
import type { RunRefinementOptions } from "./run-options.js";
import { chainsOf, type HistogramChain, type RunPlan } from "./run-plan.js";
import { checkLimits, checkOptions, limitsOf, runFiles } from "./run-checks.js";
import { beginRun, writeSummary } from "./run-state.js";
import { summarize, type HistogramEntry, type LeftOutEntry, type RefinementSummary } from "./run-summary.js";

/** What came of a run; the same as `refinement_summary.json`, and where that is. */
export interface RunResult {
  /** Percent; NaN where nothing was refined. */
  readonly meanRwp: number;
  readonly totalHistograms: number;
  /** Refined without a finding against the result. */
  readonly succeeded: number;
  /** Refined, with a finding against the result. */
  readonly flagged: number;
  readonly failed: number;
  readonly skipped: number;
  readonly histograms: readonly HistogramEntry[];
  /** Lineouts without enough data. */
  readonly leftOut: readonly LeftOutEntry[];
  readonly summaryFile: string;
}

/**
 * Refines the lineouts of a MIDAS file, or the patterns of text files, each on its own and from the same start, as a sequence in chains, or together as one model, and writes for each a
 * project (for a model of several: one), CIF, CSV and figures, and `refinement_summary.json` for all. Only in Node. Every file is whole whenever the run is cut off, and
 * with `resume` the same call does what is missing.
 * @throws RietbookError "bad argument", "not found", "bad input", "output", "cancelled"; what is wrong with a single
 *   histogram is in its entry
 */
export async function runRefinement(options: RunRefinementOptions): Promise<RunResult> {
  checkOptions(options);
  const workers = await startWorkers(options);
  try {
    return await runOn(options, workers);
  } finally {
    await workers?.pool.close();
  }
}

/** Workers and how they are told the plan. */
interface StartedWorkers {
  readonly pool: RefinementWorkers;
  readonly begin: (plan: RunPlan) => void;
}

/** The workers of a run that has any; they load the engine while the data are being opened. */
async function startWorkers({
  nCPUs = 1,
  keepThreadFree = false,
}: RunRefinementOptions): Promise<StartedWorkers | undefined> {
  if (nCPUs < 2 && !keepThreadFree) return undefined;
  const { startRefinementWorkers } = await import(/* webpackIgnore: true */ "./refine-on-workers.js");
  let begin: ((plan: RunPlan) => void) | undefined;
  const plan = new Promise<RunPlan>((resolve) => (begin = resolve));
  return { pool: startRefinementWorkers(nCPUs, plan), begin: begin! };
}

async function runOn(options: RunRefinementOptions, started: StartedWorkers | undefined): Promise<RunResult> {
  const { outputDir = "refinement", signal } = options;
  const files = runFiles(options);
  // Loaded while the workers load theirs, not before they are started.
  const { openRunData } = await import("./open-run-data.js");
  const { chooseTasks, makePlan, readPhases, settingsOf } = await import("./run-setup.js");
  const data = await openRunData({ ...files, normalized: options.normalized, weights: options.weights }, signal);
  try {
    const limits = limitsOf(options.limits);
    const ranges = await data.ranges(signal);
    checkLimits(ranges, limits);
    const phases = await readPhases(options.cifFiles);
    const { tasks, leftOut } = await chooseTasks(data, options);
    const phaseNotes = Object.values(phases).flatMap(({ name, notes = [] }) => notes.map((note) => `${name}: ${note}`));
    const notes = [...data.notes, ...ranges.flatMap((range) => range.notes), ...phaseNotes];
    const plan = await makePlan({ ...options, ...files, limits, outputDir }, data, phases);
    const done = await beginRun(outputDir, settingsOf(plan, data, options), options.resume ?? false);
    // A chain that was cut off begins again: its seeds are not on disk.
    const chains = chainsOf(tasks, plan);
    const missing = chains.filter((chain) => chain.some(({ number }) => !done.has(number)));
    const whole = chains.filter((chain) => !missing.includes(chain)).flat();
    const entries = whole.flatMap(({ number }) => done.get(number) ?? []);
    const workers = Math.max(1, Math.min(options.nCPUs ?? 1, missing.length));
    options.onStart?.({ total: tasks.length, done: entries.length, workers, leftOut, notes });
    const onEntry = (entry: HistogramEntry) => {
      entries.push(entry);
      options.onHistogram?.(entry);
      options.onProgress?.({ task: "refining", done: entries.length, total: tasks.length, unit: "lineouts" });
    };
    await refineChains(plan, missing, started, onEntry, signal);

    const summary: RefinementSummary = {
      data_file: files.dataFiles[0],
      ...(files.dataFiles.length > 1 && { data_files: files.dataFiles }),
      ...summarize(entries, tasks.length),
      left_out: leftOut,
      notes,
      recipe: plan.recipe.name,
      versions: { rietbook: VERSION, node: process.versions.node },
      inputs: plan.inputs,
    };
    return { ...resultOf(summary), summaryFile: await writeSummary(outputDir, summary) };
  } finally {
    await data.close();
  }
}

function resultOf(summary: RefinementSummary): Omit<RunResult, "summaryFile"> {
  const { total_histograms, succeeded, flagged, failed, skipped, mean_Rwp, histograms, left_out } = summary;
  const counts = { totalHistograms: total_histograms, succeeded, flagged, failed, skipped };
  return { meanRwp: mean_Rwp ?? NaN, ...counts, histograms, leftOut: left_out };
}

async function refineChains(
  plan: RunPlan,
  chains: readonly HistogramChain[],
  started: StartedWorkers | undefined,
  onEntry: (entry: HistogramEntry) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (chains.length === 0) return;
  if (started !== undefined) {
    started.begin(plan);
    const { refineOnWorkers } = await import(/* webpackIgnore: true */ "./refine-on-workers.js");
    return refineOnWorkers(started.pool, chains, onEntry, signal);
  }
  const { openHistogramJob } = await import("./histogram-job.js");
  const job = await openHistogramJob(plan);
  try {
    for (const chain of chains) {
      throwIfCancelled(signal, "refining");
      await job.run(chain, signal, onEntry);
    }
  } finally {
    await job.close();
  }
}
