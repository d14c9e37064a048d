// How long a word takes from one processor to another and back, nanoseconds: shorter where both share a cache. Two threads that
// write what the other reads depend on it, and virtual machines move their processors about: `node round-trip.mjs`.
import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";

const TRIPS = 1000;
/** Milliseconds after which a trial is given up: both threads may have to share one processor. */
const PATIENCE = 100;
const [WORD, READY] = [0, 32];

/** The least of several trials; Infinity where the threads did not run at the same time. */
export async function roundTrip() {
  const shared = new Int32Array(new SharedArrayBuffer(256));
  const worker = new Worker(new URL(import.meta.url), { workerData: { shared } });
  let best = Infinity;
  while (Atomics.load(shared, READY) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  for (let trial = 0, at = 0; trial < 20; trial++) {
    const from = performance.now();
    for (const end = at + 2 * TRIPS; at < end; at += 2) {
      Atomics.store(shared, WORD, at + 1);
      while (Atomics.load(shared, WORD) !== at + 2) if (performance.now() > from + PATIENCE) break;
    }
    if (Atomics.load(shared, WORD) !== at) break;
    best = Math.min(best, (1e6 * (performance.now() - from)) / TRIPS);
  }
  await worker.terminate();
  return best;
}

function answer({ shared }) {
  Atomics.store(shared, READY, 1);
  for (;;) {
    const word = Atomics.load(shared, WORD);
    if (word % 2 === 1) Atomics.store(shared, WORD, word + 1);
  }
}

if (!isMainThread && workerData?.shared !== undefined) answer(workerData);
else if (isMainThread && process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`${(await roundTrip()).toFixed(0)} ns`);
}
