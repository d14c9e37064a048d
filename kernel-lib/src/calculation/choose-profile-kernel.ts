import type { ProfileKernel } from "./profile-kernel.js";
import { typescriptKernel } from "./profile-sum.js";
import { createWasmKernel } from "./profile-wasm.js";

let chosen: ProfileKernel | undefined;

/** WebAssembly with vector instructions where there is such a thing, else TypeScript. Its memory is scratch, one a thread. */
export function profileKernel(): ProfileKernel {
  return (chosen ??= createWasmKernel() ?? typescriptKernel);
}
