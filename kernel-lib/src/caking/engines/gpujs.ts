import { RietbookError } from "../../errors.js";
import type { Frame } from "../../frames/frame.js";
import { createInvalidTest } from "../../frames/invalid-values.js";
import { nextTurn } from "../../platform/next-turn.js";
import { throwIfCancelled } from "../../progress.js";
import type { CakingEngine, PreparedCake, PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import { checkFrameSize, mapTotals, type MapTotals, withImages } from "./map-checks.js";
import { createSums } from "./create-sums.js";
import { addSegments, createSegments, type MapSegments } from "./map-segments.js";
import { restoreWholeAreas } from "./whole-areas.js";

/** How gpu.js runs the kernels: on the GPU through WebGL2, or on the processor. */
export type GpujsMode = "webgl2" | "webasm" | "cpu";

/** gpu.js keeps indices in single precision: from here on neighbours fall together. */
const MOST_INDICES = 2 ** 24;
/** Entries per thread: the constant bound that the loop of a kernel needs, and short enough for single precision. */
const SEGMENT = 128;

/**
 * gpu.js as an engine, for browsers with WebGL2 and without WebGPU. One frame at a time, single precision.
 * @param mode default: WebGL2 where it is, else gpu.js's own WebAssembly
 */
export function createGpujsEngine(mode?: GpujsMode): CakingEngine {
  return {
    kind: "gpujs",
    precision: "float32",
    async prepare(map, given = {}) {
      const options = await withImages(given, map);
      checkIndices("pixels of a frame", map.width * map.height);
      checkIndices("entries of the map", map.pixels.length);
      const GPU = await loadGpujs();
      const chosen = mode ?? (GPU.isWebGL2Supported ? "webgl2" : "webasm");
      if (chosen === "webgl2" && !GPU.isWebGL2Supported) {
        throw new RietbookError({
          kind: "unavailable",
          field: "gpu.js",
          found: "no WebGL2",
          advice: "Use the engine wasm.",
        });
      }
      const gpu = new GPU({ mode: chosen });
      const segments = createSegments(map, SEGMENT);
      const kernels = createKernels(gpu, map, segments, options);
      return createPrepared(gpu, chosen, mapTotals(map), segments, kernels, options);
    },
  };
}

/** Whether gpu.js would run on a GPU here. */
export async function hasWebGl2(): Promise<boolean> {
  return (await loadGpujs()).isWebGL2Supported;
}

async function loadGpujs() {
  const loaded = await import("gpu.js");
  // Bundlers and Node differ in where they put what a CommonJS module exports.
  return ((loaded as unknown as { default?: typeof loaded }).default ?? loaded).GPU;
}

type Gpu = InstanceType<Awaited<ReturnType<typeof loadGpujs>>>;
/** Values of all pixels → sums of all segments. */
type Sum = (values: Float32Array) => Float32Array;

/** Kernels are text: a coverage tool or a minifier cannot change what gpu.js translates. */
const KERNEL = `function (values) {
  const first = this.constants.begin[this.thread.x];
  const length = this.constants.length[this.thread.x];
  let sum = 0;
  for (let i = 0; i < ${SEGMENT}; i++) {
    if (i >= length) break;
    sum += this.constants.weights[first + i] * values[this.constants.pixels[first + i]];
  }
  return sum;
}`;

function createPrepared(
  gpu: Gpu,
  mode: GpujsMode,
  totals: MapTotals,
  segments: MapSegments,
  created: Kernels,
  options: PrepareOptions,
): PreparedCake {
  const { invalid, dark, flat } = options;
  const bins = totals.areas.length;
  const isInvalid = invalid === undefined ? undefined : createInvalidTest(invalid);
  const values = new Float32Array(totals.width * totals.height);
  let kernels: Kernels | undefined = created;
  const { areas: mapArea, counts: mapCount } = totals;

  const fill = ({ pixels }: Frame, valueOf: (raw: number, at: number) => number) => {
    for (let at = 0; at < values.length; at++)
      values[at] = isInvalid?.(pixels[at]) === true ? 0 : valueOf(pixels[at], at);
    return values;
  };
  return {
    engine: "gpujs",
    description: `gpu.js, ${mode === "webgl2" ? "WebGL2" : mode === "webasm" ? "its WebAssembly" : "its JavaScript"}`,
    async sum(frames, { signal, onProgress } = {}) {
      if (kernels === undefined) {
        throw new RietbookError({ kind: "bad argument", field: "gpu.js", found: "an engine that is closed" });
      }
      const { signal: ofSignal, variance, area, count } = kernels;
      frames.forEach((frame) => checkFrameSize(frame, totals));
      const sums = createSums(frames.length, mapArea, mapCount, isInvalid !== undefined, options.variance !== false);
      for (const [at, frame] of frames.entries()) {
        throwIfCancelled(signal, "cake");
        const put = (
          sum: Sum | undefined,
          out: Float64Array | Uint32Array,
          valueOf: (raw: number, at: number) => number,
        ) => {
          if (sum !== undefined)
            addSegments(segments, sum(fill(frame, valueOf)), out.subarray(at * bins, (at + 1) * bins));
        };
        put(ofSignal, sums.signal, (raw, pixel) => (raw - (dark?.[pixel] ?? 0)) / (flat?.[pixel] ?? 1));
        put(variance, sums.variance, (raw, pixel) => Math.max(raw, 0) / (flat?.[pixel] ?? 1) ** 2);
        put(area, sums.normalization, () => 1);
        put(count, sums.count, () => 1);
        onProgress?.({ task: "cake", done: at + 1, total: frames.length, unit: "frames" });
        // A breath for the page between two frames.
        await nextTurn();
      }
      if (isInvalid !== undefined) restoreWholeAreas(sums, mapArea, mapCount);
      return sums;
    },
    async close() {
      // Kernels hold their shares of the map; gpu.js frees them a moment later.
      kernels = undefined;
      await gpu.destroy();
    },
  };
}

type Kernels = Readonly<Record<"signal" | "variance" | "area" | "count", Sum | undefined>>;

/** A function of its own: what stays of the map is what the kernels hold. */
function createKernels(gpu: Gpu, map: PixelBinMap, segments: MapSegments, options: PrepareOptions): Kernels {
  const ifWanted = (isWanted: boolean, weightOf: (entry: number) => number) =>
    isWanted ? createSum(gpu, map, segments, weightOf) : undefined;
  const masks = options.invalid !== undefined;
  return {
    signal: createSum(gpu, map, segments, (entry) => map.weights[entry]),
    variance: ifWanted(options.variance !== false, (entry) => map.weights[entry] ** 2),
    area: ifWanted(masks, (entry) => map.areas[entry]),
    count: ifWanted(masks, () => 1),
  };
}

/** A kernel with its own share of the map on the GPU; results come back in the order of the bins. */
function createSum(gpu: Gpu, map: PixelBinMap, segments: MapSegments, weightOf: (entry: number) => number): Sum {
  const { begin, end, place } = segments;
  if (map.pixels.length === 0) return () => new Float32Array(place.length);
  const constants = {
    begin: Float32Array.from(begin),
    length: Float32Array.from(end, (last, at) => last - begin[at]),
    pixels: Float32Array.from(map.pixels),
    weights: Float32Array.from(map.pixels, (_, entry) => weightOf(entry)),
  };
  const kernel = gpu.createKernel(KERNEL, {
    output: [place.length],
    constants,
    precision: "single",
    loopMaxIterations: SEGMENT,
  } as object);
  const { context } = kernel as { readonly context?: { isContextLost?(): boolean } | null };
  const run = (values: Float32Array) => {
    try {
      return kernel(values) as unknown as Float32Array;
    } finally {
      // A lost context throws nothing of its own: what is read from it is 0.
      if (context?.isContextLost?.() === true) throw lostContext();
    }
  };
  return (values) => {
    const found = run(values);
    const ordered = new Float32Array(place.length);
    place.forEach((to, at) => (ordered[to] = found[at]));
    return ordered;
  };
}

function lostContext(): RietbookError {
  const advice = "Run it again, or use another engine.";
  return new RietbookError({ kind: "unavailable", field: "gpu.js", found: "the WebGL2 context lost", advice });
}

function checkIndices(what: string, count: number): void {
  if (count <= MOST_INDICES) return;
  throw new RietbookError({
    kind: "unavailable",
    field: "gpu.js",
    found: `${count} ${what}`,
    expected: `at most ${MOST_INDICES}, for gpu.js counts in single precision`,
    advice: "Use the engine webgpu or wasm.",
  });
}
