import { RietbookError } from "../errors.js";

/** Threads that work on one shared memory, each with an instance of one WebAssembly module. */
export interface WasmThreads<Job> {
  /**
   * Hands the same job to `count` threads and waits for all.
   * @throws RietbookError as the first one that failed
   */
  work(job: Job, count: number): Promise<void>;
  close(): Promise<void>;
}

/** What a thread runs: text, so that no bundler has to find a file. Replies as the tasks of a worker pool do. */
const threadOf = (work: string) => `
import { parentPort, workerData } from "node:worker_threads";
const work = ${work};
const { memory, module } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
parentPort.on("message", (job) => {
  try {
    work(exports, memory, job);
    parentPort.postMessage({ ok: true });
  } catch (error) {
    parentPort.postMessage({ ok: false, error: { kind: "calculation", field: "thread", found: String(error) } });
  }
});`;

/**
 * @param work what each thread does of a job; it is handed over as text, and may use nothing from outside
 * @throws RietbookError "unavailable" outside Node: pages rarely may share memory between threads
 */
export async function startWasmThreads<Job, Exports extends WebAssembly.Exports>(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  count: number,
  work: (exports: Exports, memory: WebAssembly.Memory, job: Job) => void,
): Promise<WasmThreads<Job>> {
  if (typeof process === "undefined" || process.versions?.node === undefined) {
    throw new RietbookError({
      kind: "unavailable",
      field: "threads",
      found: "a browser",
      expected: "Node, for more than one thread",
      advice: "Use one thread.",
    });
  }
  const { createWorkerPool } = await import(/* webpackIgnore: true */ "./node/worker-pool.js");
  const url = new URL(`data:text/javascript,${encodeURIComponent(threadOf(work.toString()))}`);
  const pool = createWorkerPool<Job, void>(url, count, { module, memory });
  return {
    async work(job, some) {
      // All are idle, so that each takes one.
      const runs = Array.from({ length: some }, () => pool.run(job));
      const failed = (await Promise.allSettled(runs)).find(({ status }) => status === "rejected");
      if (failed?.status === "rejected") throw failed.reason;
    },
    close: () => pool.close(),
  };
}
