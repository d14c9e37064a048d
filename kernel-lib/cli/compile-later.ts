import { setFlagsFromString } from "node:v8";

/**
 * Has V8 optimize functions after four times as much work in them as usual. A run over many lineouts uses a thousand functions, each for
 * a short time, and every worker thread compiles its own: most of the compiling is never earned back. Only for a process that does
 * such a run and ends.
 */
export function compileLater(): void {
  setFlagsFromString("--interrupt-budget=270000");
}
