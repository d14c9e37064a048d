import { createWorkerPool } from "./worker-pool.js";

/** What the thread runs: text, so that it is there from the sources as from what is built of them. */
const threadOf = (library: string) => `
import { parentPort, workerData } from "node:worker_threads";
import Blosc from ${JSON.stringify(library)};
const codec = Blosc.fromConfig(workerData);
parentPort.on("message", (bytes) =>
  codec.encode(bytes).then(
    (result) => parentPort.postMessage({ ok: true, result }, [result.buffer]),
    (error) => parentPort.postMessage({ ok: false, error: { kind: "calculation", field: "Blosc", found: String(error) } }),
  ),
);`;

/** A thread that compresses. */
export interface BloscThread {
  /** Takes `bytes`' buffer away. @throws RietbookError "calculation", "unavailable" where the thread cannot start */
  encode(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Starts a thread of Node. @param codec as `fromConfig` of numcodecs' Blosc takes it */
export function startBloscThread(codec: object): BloscThread {
  const text = threadOf(import.meta.resolve("numcodecs/blosc"));
  const pool = createWorkerPool<Uint8Array, Uint8Array>(
    new URL(`data:text/javascript,${encodeURIComponent(text)}`),
    1,
    codec,
  );
  return { encode: (bytes) => pool.run(bytes, [bytes.buffer]), close: () => pool.close() };
}
