import { RietbookError } from "../../errors.js";
import type { Frame, PixelArray } from "../../frames/frame.js";
import type { OpenGpuDevice } from "../../platform/gpu-device.js";
import { throwIfCancelled } from "../../progress.js";
import type { BinSums, CakingEngine, PreparedCake } from "../engine.js";
import { checkFrameSize, mapTotals, type MapTotals, withImages } from "./map-checks.js";
import { createSums } from "./create-sums.js";
import { addSegments, createSegments } from "./map-segments.js";
import { BatchProgram, createGpuMatrix, destroyGpuMatrix, type GpuMatrix } from "./webgpu-program.js";
import { framesPerThread, type GpuPixelKind } from "./webgpu-shaders.js";
import { restoreWholeAreas } from "./whole-areas.js";
import { splitDark } from "./whole-dark.js";

/** Frames side by side on the GPU: 32 bytes a pixel for 16-bit frames, the least that a GPU reads at once. */
const MAX_BATCH = 16;

/**
 * The map times frames on a GPU: single precision, 32-bit indices, frames in batches, in the type in which they come.
 * Each prepared map has its own of the devices that `open` gives.
 */
export function createWebgpuEngine(open: () => Promise<OpenGpuDevice>): CakingEngine {
  return {
    kind: "webgpu",
    precision: "float32",
    async prepare(map, given = {}) {
      const { options, finish } = splitDark(map, await withImages(given, map));
      const gpu = await open();
      try {
        const matrix = await guarded(gpu.device, () => createGpuMatrix(gpu.device, map, createSegments(map), options));
        return finish(createPrepared(gpu, mapTotals(map), matrix));
      } catch (error) {
        gpu.device.destroy();
        throw error;
      }
    },
  };
}

/** Holds on to nothing of the map but its totals: what is on the GPU is not in memory as well. */
function createPrepared(gpu: OpenGpuDevice, totals: MapTotals, matrix: GpuMatrix): PreparedCake {
  const { device } = gpu;
  const { options } = matrix;
  const masked = options.invalid !== undefined;
  const { areas: mapArea, counts: mapCount } = totals;
  const programs = new Map<string, BatchProgram>();
  const lost = watchLoss(device);

  const programFor = async (kind: GpuPixelKind, frames: number) => {
    const batch = batchSize(matrix, kind, frames);
    const key = `${kind} ${batch}`;
    const known = programs.get(key);
    if (known !== undefined) return known;
    const made = await guarded(device, () => new BatchProgram(matrix, kind, batch));
    programs.set(key, made);
    return made;
  };

  return {
    engine: "webgpu",
    description: `WebGPU: ${gpu.name}${gpu.isSoftware ? ", in software" : ""}`,
    async sum(frames, { signal, onProgress } = {}) {
      frames.forEach((frame) => checkFrameSize(frame, totals));
      const sums = createSums(frames.length, mapArea, mapCount, masked, options.variance !== false);
      const kind = commonKind(frames);
      let done = 0;
      let before: Promise<void> | undefined;
      while (done < frames.length) {
        throwIfCancelled(signal, "cake");
        lost.check();
        const program = await lost.orElse(programFor(kind, frames.length - done));
        const now = frames.slice(done, done + program.batch);
        program.upload(now.map(({ pixels }) => pixels));
        program.run();
        const first = done;
        const back = program.read((values) => {
          takeSums(matrix, program, values, now.length, first, sums);
          onProgress?.({ task: "cake", done: first + now.length, total: frames.length, unit: "frames" });
        });
        // The next batch goes up while this one is worked on; not more, or memory would grow with the frames.
        if (before !== undefined) await lost.orElse(before);
        before = back;
        before.catch(() => undefined);
        done += now.length;
      }
      if (before !== undefined) await lost.orElse(before);
      if (masked) restoreWholeAreas(sums, mapArea, mapCount);
      return sums;
    },
    async close() {
      for (const program of programs.values()) program.destroy();
      destroyGpuMatrix(matrix);
      device.destroy();
    },
  };
}

function takeSums(
  matrix: GpuMatrix,
  program: BatchProgram,
  values: Float32Array,
  frames: number,
  first: number,
  sums: BinSums,
) {
  const { segments, options } = matrix;
  const size = segments.place.length;
  const outputs = [
    sums.signal,
    ...(options.variance === false ? [] : [sums.variance]),
    ...(options.invalid === undefined ? [] : [sums.normalization, sums.count]),
  ];
  outputs.forEach((output, plane) => {
    for (let frame = 0; frame < frames; frame++) {
      const from = (plane * program.batch + frame) * size;
      const to = (first + frame) * sums.bins;
      addSegments(segments, values.subarray(from, from + size), output.subarray(to, to + sums.bins));
    }
  });
}

/** The smallest batch that takes all frames, or the largest that the device can hold. */
function batchSize(matrix: GpuMatrix, kind: GpuPixelKind, frames: number): number {
  const { maxBufferSize, maxStorageBufferBindingSize } = matrix.device.limits;
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const least = framesPerThread(kind);
  let batch = least;
  while (batch < Math.min(frames, MAX_BATCH) && BatchProgram.largestBuffer(matrix, kind, 2 * batch) <= most) batch *= 2;
  if (BatchProgram.largestBuffer(matrix, kind, batch) <= most) return batch;
  throw new RietbookError({
    kind: "unavailable",
    field: "WebGPU",
    found: `buffers of at most ${most} bytes`,
    expected: `${BatchProgram.largestBuffer(matrix, kind, batch)} bytes for ${batch} frames`,
    advice: "Use the engine wasm.",
  });
}

const kindOf = new Map<string, GpuPixelKind>([
  ["Uint8Array", "u16"],
  ["Uint16Array", "u16"],
  ["Int8Array", "i16"],
  ["Int16Array", "i16"],
  ["Uint32Array", "u32"],
  ["Int32Array", "i32"],
]);

/** How frames go up: as they are where they are of one kind, else in single precision. */
function commonKind(frames: readonly Frame[]): GpuPixelKind {
  const kinds = new Set(frames.map(({ pixels }) => kindOf.get(typeName(pixels)) ?? "f32"));
  return kinds.size === 1 ? [...kinds][0] : "f32";
}

/** By name, for arrays that come from another thread's or sandbox's constructors. */
function typeName(pixels: PixelArray): string {
  return pixels[Symbol.toStringTag];
}

/** Runs `work` and turns what the GPU says about it into an error. */
async function guarded<Result>(device: GPUDevice, work: () => Result): Promise<Result> {
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  let result: Result;
  let problem: GPUError | null = null;
  try {
    result = work();
  } finally {
    for (let scope = 0; scope < 2; scope++) problem = (await device.popErrorScope()) ?? problem;
  }
  if (problem !== null) throw gpuTrouble(problem.message, "Use another engine, or a smaller map.");
  return result;
}

/** A GPU can vanish at any time (driver reset, unplugged, suspended): every wait ends then, with an error. */
function watchLoss(device: GPUDevice) {
  let reason: RietbookError | undefined;
  const gone = device.lost.then(({ message, reason: cause }): never => {
    reason = gpuTrouble(`the GPU lost (${message || cause})`, "Run it again, or use another engine.");
    throw reason;
  });
  gone.catch(() => undefined);
  return {
    check() {
      if (reason !== undefined) throw reason;
    },
    async orElse<Result>(work: Promise<Result>): Promise<Result> {
      work.catch(() => undefined);
      try {
        return await Promise.race([work, gone]);
      } catch (cause) {
        if (cause instanceof RietbookError) throw reason ?? cause;
        throw reason ?? gpuTrouble(cause instanceof Error ? cause.message : String(cause), "Use another engine.");
      }
    },
  };
}

function gpuTrouble(found: string, advice: string): RietbookError {
  return new RietbookError({ kind: "unavailable", field: "WebGPU", found, advice });
}
