import { RietbookError } from "../errors.js";
import { createWorkerPool, type WorkerPool } from "../platform/node/worker-pool.js";
import { failedEntry } from "./histogram-entry.js";
import type { HistogramChain, RunPlan } from "./run-plan.js";
import type { HistogramEntry } from "./run-summary.js";

/** Worker threads that refine chains of histograms; close them at the end. */
export type RefinementWorkers = WorkerPool<HistogramChain, readonly HistogramEntry[]>;

/** Starts worker threads, which load the engine while the plan is being made. Only Node can load this module. */
export function startRefinementWorkers(workers: number, plan: Promise<RunPlan>): RefinementWorkers {
  return createWorkerPool(new URL("./histogram-worker.js", import.meta.url), workers, plan);
}

/**
 * Refines chains of histograms on worker threads.
 * @throws RietbookError "cancelled" by the signal, "output"; a worker that dies takes one chain with it, whose entries
 *   say so
 */
export async function refineOnWorkers(
  pool: RefinementWorkers,
  chains: readonly HistogramChain[],
  onEntry: (entry: HistogramEntry) => void,
  signal?: AbortSignal,
): Promise<void> {
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new RietbookError({ kind: "cancelled", field: "refining", found: "a request to stop" }));
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
  });
  const runChain = async (chain: HistogramChain) => {
    const entries = await pool.run(chain).catch((error: unknown) => {
      if (!(error instanceof RietbookError && error.kind === "calculation")) throw error;
      return chain.map((task) => failedEntry(task, error.message));
    });
    entries.forEach(onEntry);
  };
  try {
    await Promise.race([Promise.all(chains.map(runChain)), stopped]);
  } finally {
    if (stop !== undefined) signal?.removeEventListener("abort", stop);
  }
}
