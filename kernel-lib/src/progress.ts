import { RietbookError } from "./errors.js";

/** One step of a long call. `total` is absent where it cannot be known. */
export interface Progress {
  readonly task: string;
  readonly done: number;
  readonly total?: number;
  /** Unit of `done` and `total`: "lineouts", "frames", "bytes", "cycles". */
  readonly unit: string;
}

/** How every long call can be watched and stopped. */
export interface LongCallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** @throws RietbookError of kind "cancelled" once the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined, task: string): void {
  if (signal?.aborted) throw cancelled(task);
}

/** What a call that was asked to stop throws. */
export function cancelled(task: string): RietbookError {
  return new RietbookError({ kind: "cancelled", field: task, found: "a request to stop" });
}
