import { RietbookError } from "../errors.js";
import { createWorkerPool } from "../platform/node/worker-pool.js";
import { failedEntry } from "./histogram-entry.js";
import type { HistogramTask, RunPlan } from "./run-plan.js";
import type { HistogramEntry } from "./run-summary.js";

/**
 * Refines histograms on worker threads. Only Node can load this module.
 * @throws RietbookError "cancelled" by the signal, "output"; a worker that dies takes one histogram with it, whose entry
 *   says so
 */
export async function refineOnWorkers(
  plan: RunPlan,
  tasks: readonly HistogramTask[],
  workers: number,
  onEntry: (entry: HistogramEntry) => void,
  signal?: AbortSignal,
): Promise<void> {
  const pool = createWorkerPool<HistogramTask, HistogramEntry>(
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
  const runTask = async (task: HistogramTask) => {
    const entry = await pool.run(task).catch((error: unknown) => {
      if (error instanceof RietbookError && error.kind === "calculation") return failedEntry(task, error.message);
      throw error;
    });
    onEntry(entry);
  };
  try {
    await Promise.race([Promise.all(tasks.map(runTask)), stopped]);
  } finally {
    if (stop !== undefined) signal?.removeEventListener("abort", stop);
    await pool.close();
  }
}
