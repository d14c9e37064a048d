import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./system.mjs";

/** Chromium's GPU in software, for WebGPU tests on machines without a GPU. */
const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const LOADER = "/usr/lib/chromium/libvulkan.so.1";

/** Where a GPU is missing but SwiftShader is there: the environment in which Vulkan finds it. */
export function softwareGpuEnvironment() {
  const hasGpu = ["/dev/dri/renderD128", "/dev/nvidia0"].some((device) => existsSync(device));
  const isNamed = "VK_ICD_FILENAMES" in process.env || "VK_DRIVER_FILES" in process.env;
  if (process.platform !== "linux" || hasGpu || isNamed || !existsSync(DRIVER)) return {};
  if (!existsSync(LOADER)) return { VK_ICD_FILENAMES: DRIVER };
  // A folder of its own, so that nothing else of Chromium's is found there.
  const folder = join(ROOT, "node_modules/.cache/vulkan-loader");
  const link = join(folder, "libvulkan.so.1");
  mkdirSync(folder, { recursive: true });
  try {
    symlinkSync(LOADER, link);
  } catch (error) {
    // Made before, or by a run at the same time.
    if (error.code !== "EEXIST") throw error;
  }
  const path = [process.env.LD_LIBRARY_PATH, folder].filter((part) => part).join(":");
  return { VK_ICD_FILENAMES: DRIVER, LD_LIBRARY_PATH: path };
}
