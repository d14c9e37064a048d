import { openGpuDevice } from "../../platform/gpu-device.js";
import type { CakingEngine } from "../engine.js";
import { createWebgpuEngine } from "./webgpu-engine.js";

/** The fastest GPU of this machine, through WebGPU in browsers and Dawn in Node; single precision. */
export const webgpuEngine: CakingEngine = createWebgpuEngine(openGpuDevice);
