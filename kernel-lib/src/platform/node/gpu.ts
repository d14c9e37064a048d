import { readdirSync } from "node:fs";
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

/** Device files of graphics cards under Linux: DRM, NVIDIA's own, WSL's. */
const DEVICES = /^(dri|nvidia\d+|dxg)$/;

async function load(): Promise<GPU> {
  // Without a card Vulkan's loader writes complaints to the terminal, which nobody can take back. A driver that is named
  // (SwiftShader in tests) needs no card.
  const isNamed = process.env["VK_ICD_FILENAMES"] !== undefined || process.env["VK_DRIVER_FILES"] !== undefined;
  if (process.platform === "linux" && !isNamed && !readdirSync("/dev").some((name) => DEVICES.test(name))) {
    const advice = "Take another engine, or name a Vulkan driver in VK_ICD_FILENAMES.";
    throw new RietbookError({ kind: "unavailable", field: "WebGPU", found: "no graphics card", advice });
  }
  try {
    const { create } = await import(/* webpackIgnore: true */ "webgpu");
    return create([]);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const advice = "Install the package webgpu (npm install webgpu) and a C++ library as new as GCC 12's.";
    throw new RietbookError({ kind: "unavailable", field: "WebGPU", found, advice, cause });
  }
}
