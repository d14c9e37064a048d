import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Collects garbage at once. The memory of WebAssembly cannot be given back in another way: without it hundreds of megabytes
 * that nobody refers to would lie beside what comes next.
 */
export function collectGarbage(): void {
  // The flag makes the function for contexts that are created from now on; the caller's own has none.
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
