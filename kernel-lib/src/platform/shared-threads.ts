import { RietbookError } from "../errors.js";

/** Threads that call the functions of one WebAssembly module on one shared memory. */
export interface WasmThreads {
  readonly count: number;
  /** Calls an export on the next free thread. */
  call(name: string, args: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * What a thread runs: text, so that no bundler has to find a file. Replies as the tasks of a worker pool do.
 */
const THREAD = `
import { parentPort, workerData } from "node:worker_threads";
const { exports } = new WebAssembly.Instance(workerData.module, { env: { memory: workerData.memory } });
parentPort.on("message", ({ name, args }) => {
  try {
    exports[name](...args);
    parentPort.postMessage({ ok: true });
  } catch (error) {
    parentPort.postMessage({ ok: false, error: { kind: "calculation", field: name, found: String(error) } });
  }
});`;

/** @throws RietbookError "unavailable" outside Node: pages rarely may share memory between threads */
export async function startWasmThreads(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  count: number,
): Promise<WasmThreads> {
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
  const url = new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`);
  const pool = createWorkerPool<{ name: string; args: readonly number[] }, void>(url, count, { module, memory });
  return { count, call: (name, args) => pool.run({ name, args }), close: () => pool.close() };
}
