/// <reference types="@webgpu/types" />
import { RietbookError } from "../errors.js";

/** A WebGPU device and what it calls itself. */
export interface OpenGpuDevice {
  readonly device: GPUDevice;
  /** Vendor, architecture or driver, as the adapter says it. */
  readonly name: string;
  /** A processor that plays a GPU (SwiftShader, llvmpipe): right, but slower than WebAssembly. */
  readonly isSoftware: boolean;
}

/**
 * The fastest GPU of this machine through WebGPU: `navigator.gpu` in browsers, the package `webgpu` (Dawn) in Node.
 * Buffers may be as large as the adapter allows.
 * @throws RietbookError "unavailable", with the reason
 */
export async function openGpuDevice(): Promise<OpenGpuDevice> {
  const adapter = await (await openGpu()).requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw unavailable("no adapter", "Install a graphics driver with Vulkan, Metal or Direct3D 12.");
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  try {
    const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
    const { vendor, architecture, device: model, description } = adapter.info;
    const name = description || model || [vendor, architecture].filter((part) => part !== "").join(" ") || "GPU";
    return {
      device,
      name: named(name, model),
      isSoftware: /swiftshader|llvmpipe|lavapipe|software/i.test(`${name} ${model}`),
    };
  } catch (cause) {
    throw unavailable(
      cause instanceof Error ? cause.message : String(cause),
      "Close other programs that use the GPU.",
      cause,
    );
  }
}

function named(description: string, model: string): string {
  return model === "" || /^0x/.test(model) || description.includes(model) ? description : `${model} (${description})`;
}

async function openGpu(): Promise<GPU> {
  const inBrowser = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (inBrowser !== undefined) return inBrowser;
  if (typeof process === "undefined" || process.versions?.node === undefined) {
    throw unavailable("a browser without WebGPU", "Use a current Chrome, Edge, Firefox or Safari, or another engine.");
  }
  const { openNodeGpu } = await import(/* webpackIgnore: true */ "./node/gpu.js");
  return openNodeGpu();
}

function unavailable(found: string, advice: string, cause?: unknown): RietbookError {
  return new RietbookError({ kind: "unavailable", field: "WebGPU", found, advice, cause });
}
