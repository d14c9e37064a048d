import { RietbookError } from "../../errors.js";
import type { Frame } from "../../frames/frame.js";
import { throwIfCancelled } from "../../progress.js";
import type { BinSums, CakingEngine, PreparedCake, PrepareOptions, SumOptions } from "../engine.js";
import { checkFrameSize, checkImages, countEntries, sumAreas } from "./map-checks.js";
import { createFerry } from "./wasm-ferry.js";
import { chooseFormat, isAsItIs, type FrameFormat } from "./wasm-frames.js";
import { DONE, FILLED, type WasmJob } from "./wasm-job.js";
import { planBatch, type BatchLayout } from "./wasm-layout.js";
import { reserve, startMachine, type WasmMachine } from "./wasm-machine.js";
import { createFrameRoom, type FrameRoom } from "./wasm-room.js";
import { restoreWholeAreas } from "./whole-areas.js";

/** How the engine runs. */
export interface WasmEngineOptions {
  /** More than 1 in Node only, where threads can share memory. Default 1: the calling thread. */
  readonly threads?: number;
}

/**
 * Many frames at once through WebAssembly with vector instructions, single precision in blocks. With several threads the
 * sums lie on shared memory, and so may frames ({@link PreparedCake.frameMemory}); others are copied on the way.
 * @throws RietbookError "bad argument" for a number of threads that is not whole and positive
 */
export function createWasmEngine({ threads = 1 }: WasmEngineOptions = {}): CakingEngine {
  if (!Number.isInteger(threads) || threads < 1) {
    const found = String(threads);
    throw new RietbookError({ kind: "bad argument", field: "threads", found, expected: "a whole number from 1" });
  }
  return {
    kind: "wasm",
    precision: "float32",
    async prepare(map, options = {}) {
      checkImages(options, map);
      const size = { width: map.width, height: map.height };
      const bins = map.grid.radialBins * map.grid.etaBins;
      const totals = { areas: sumAreas(map, bins), counts: countEntries(map, bins) };
      return createPrepared(await startMachine(map, options, threads), size, totals, options);
    },
  };
}

/** Area and number of entries of each bin. */
interface MapTotals {
  readonly areas: Float64Array;
  readonly counts: Uint32Array;
}

function createPrepared(
  machine: WasmMachine,
  size: { readonly width: number; readonly height: number },
  { areas, counts }: MapTotals,
  options: PrepareOptions,
): PreparedCake {
  const { layout, memory, threads } = machine;
  const { bins } = layout;
  const memoryOf = (bytes: number) => (threads > 1 ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  const room = createFrameRoom(memory, layout.bytes);
  const runBatch = createRunner(machine, room, memoryOf, options);
  // One memory: a second call waits for the first.
  let last: Promise<unknown> = Promise.resolve();

  const sum = async (frames: readonly Frame[], { signal, onProgress, into }: SumOptions = {}): Promise<BinSums> => {
    const total = frames.length * bins;
    const floats = (used?: Float64Array) => (used?.length === total ? used : new Float64Array(memoryOf(8 * total)));
    const integers = (used?: Uint32Array) => (used?.length === total ? used : new Uint32Array(memoryOf(4 * total)));
    const [signals, variance] = [floats(into?.signal), floats(into?.variance)];
    const valid =
      options.invalid !== undefined ? ([floats(into?.normalization), integers(into?.count)] as const) : undefined;
    const format = chooseFormat(frames, options.invalid);
    const clean: { readonly first: number; readonly end: number }[] = [];
    for (let first = 0; first < frames.length;) {
      throwIfCancelled(signal, "cake");
      const plan = planBatch(layout, format.kind, frames.length - first, threads, room.end);
      reserve(memory, plan.bytes);
      const end = Math.min(first + plan.batch, frames.length);
      const part = <Values extends Float64Array | Uint32Array>(values: Values | undefined) =>
        values?.subarray(first * bins, end * bins);
      const targets = [part(signals), part(variance), part(valid?.[0]), part(valid?.[1])];
      if (!(await runBatch(plan, format, frames.slice(first, end), targets))) clean.push({ first, end });
      first = end;
      onProgress?.({ task: "cake", done: first, total: frames.length, unit: "frames" });
    }
    const isClean = clean.reduce((sum, { first, end }) => sum + end - first, 0) === frames.length;
    const base = { frames: frames.length, bins, signal: signals, variance };
    if (valid === undefined || isClean) return { ...base, normalization: areas.slice(), count: counts.slice() };
    const sums: BinSums = { ...base, normalization: valid[0], count: valid[1] };
    // Frames without invalid values have the areas of the map.
    for (const { first, end } of clean) {
      for (let at = first; at < end; at++) {
        sums.normalization.set(areas, at * bins);
        sums.count.set(counts, at * bins);
      }
    }
    restoreWholeAreas(sums, areas, counts);
    return sums;
  };
  return {
    engine: "wasm",
    description: `WASM SIMD, ${threads} thread${threads === 1 ? "" : "s"}`,
    frameMemory(count, bytes) {
      room.plan(count, bytes);
      // All that a call may need, for memory of one thread takes frames away when it grows.
      for (const kind of ["u16", "f32"] as const) {
        reserve(memory, planBatch(layout, kind, Infinity, threads, room.end).bytes);
      }
      return room.frames();
    },
    async sum(frames, callOptions) {
      frames.forEach((frame) => checkFrameSize(frame, size));
      const result = last.then(() => sum(frames, callOptions));
      last = result.catch(() => undefined);
      return result;
    },
    close: machine.close,
  };
}

/** Runs batches; each says whether there was an invalid value, so that areas and counts were added up as well. */
function createRunner(
  { layout, memory, threads, edges, work }: WasmMachine,
  room: FrameRoom,
  memoryOf: (bytes: number) => ArrayBufferLike,
  { dark, variance }: PrepareOptions,
) {
  const ferry = threads > 1 ? createFerry() : undefined;
  return async (
    plan: BatchLayout,
    format: FrameFormat,
    frames: readonly Frame[],
    targets: WasmJob["targets"],
  ): Promise<boolean> => {
    const blocks = Math.ceil(layout.pixels / plan.staged);
    const control = new Int32Array(memoryOf(4 * (DONE + blocks)));
    const flag = new Uint32Array(memory.buffer, layout.invalid, 1);
    flag[0] = 0;
    const { kind, mayMask, marking } = format;
    const pixels = frames.map((frame) => frame.pixels);
    const inPlace = isAsItIs(frames, format) ? room.find(pixels, plan.batch) : undefined;
    const shared = inPlace === undefined ? ferry?.(frames) : undefined;
    const kernel = (what: string) => `sum_${kind}_${plan.batch}${what}${dark === undefined ? "" : "_dark"}`;
    const kernels = [kernel(variance === false ? "" : "_variance"), kernel("_masked")] as const;
    const copied = shared?.frames ?? (inPlace === undefined ? pixels : []);
    const from = { count: frames.length, frames: copied, ring: shared?.ring, inPlace };
    const how = { kernels, mayMask, marking, hasVariance: variance !== false };
    const job: WasmJob = { threads, layout, plan, ...from, ...how, edges, targets, control };

    // Far beyond any count: nobody takes a share or waits any more.
    const release = () => {
      control.fill(2 ** 30);
      for (let at = 0; at < control.length; at++) Atomics.notify(control, at);
    };
    const running = work(job, release);
    const blocksOf = (part: number) => {
      const size = shared?.ring?.part ?? layout.pixels;
      return Math.ceil(Math.min(size, layout.pixels - part * size) / plan.staged);
    };
    const filled = { values: control, at: FILLED };
    await Promise.all([running, shared?.fill(filled, (part) => ({ values: control, at: DONE + part }), blocksOf)]);
    return flag[0] !== 0;
  };
}
