import { availableParallelism } from "node:os";

/** Threads that this process may run at once. */
export function countNodeProcessors(): number {
  return availableParallelism();
}
