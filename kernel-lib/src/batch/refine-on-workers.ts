import { RietbookError } from "../errors.js";
import { createWorkerPool } from "../platform/node/worker-pool.js";
import { failedEntry } from "./histogram-entry.js";
import type { HistogramChain, RunPlan } from "./run-plan.js";
import type { HistogramEntry } from "./run-summary.js";

/**
 * Refines chains of histograms on worker threads. Only Node can load this module.
 * @throws RietbookError "cancelled" by the signal, "output"; a worker that dies takes one chain with it, whose entries
 *   say so
 */
export async function refineOnWorkers(
  plan: RunPlan,
  chains: readonly HistogramChain[],
  workers: number,
  onEntry: (entry: HistogramEntry) => void,
  signal?: AbortSignal,
): Promise<void> {
  const pool = createWorkerPool<HistogramChain, readonly HistogramEntry[]>(
    new URL("./histogram-worker.js", import.meta.url),
    workers,
    plan,
  );
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
    await pool.close();
  }
}
