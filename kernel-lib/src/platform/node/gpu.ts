import { RietbookError } from "../../errors.js";

/**
 * Dawn for Node. Its adapters work only as long as this object lives, so there is one for the whole process.
 * @throws RietbookError "unavailable" where the optional package `webgpu` is not installed or does not load here
 */
export function openNodeGpu(): Promise<GPU> {
  opened ??= load();
  return opened;
}

let opened: Promise<GPU> | undefined;

async function load(): Promise<GPU> {
  try {
    const { create } = await import(/* webpackIgnore: true */ "webgpu");
    return create([]);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const advice = "Install the package webgpu (npm install webgpu) and a C++ library as new as GCC 12's.";
    throw new RietbookError({ kind: "unavailable", field: "WebGPU", found, advice, cause });
  }
}
