import { RietbookError } from "../../errors.js";
import type { Frame, PixelArray } from "../../frames/frame.js";
import { throwIfCancelled } from "../../progress.js";
import type { BinSums, CakingEngine, PreparedCake, PrepareOptions, SumOptions } from "../engine.js";
import { checkFrameSize, checkImages, mapTotals, type MapTotals } from "./map-checks.js";
import { chooseFormat, isAsItIs, type FrameFormat } from "./wasm-frames.js";
import { ARRIVED, CONTROL_WORDS, FOUND, type WasmJob } from "./wasm-job.js";
import { planBatch, type WasmLayout } from "./wasm-layout.js";
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
      const totals = mapTotals(map);
      const machine = await startMachine(map, options, threads);
      const { invalid, variance, dark } = options;
      return createPrepared(machine, totals, { invalid, variance, hasDark: dark !== undefined });
    },
  };
}

/** Of the options: not the images, which are in the memory of WebAssembly. */
interface Kept extends Pick<PrepareOptions, "invalid" | "variance"> {
  readonly hasDark: boolean;
}

function createPrepared(machine: WasmMachine, totals: MapTotals, options: Kept): PreparedCake {
  const { areas, counts } = totals;
  const { layout, memory, threads } = machine;
  const { bins } = layout;
  const memoryOf = (bytes: number) => (threads > 1 ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  const given = createFrameRoom(memory, () => layout.bytes);
  const runBatch = createRunner(machine, given, memoryOf, options);
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
      const end = Math.min(
        first + batchOf(layout, format, frames[first], frames.length - first, threads),
        frames.length,
      );
      const part = <Values extends Float64Array | Uint32Array>(values: Values | undefined) =>
        values?.subarray(first * bins, end * bins);
      const targets = [part(signals), part(variance), part(valid?.[0]), part(valid?.[1])];
      if (!(await runBatch(frames.slice(first, end), format, targets))) clean.push({ first, end });
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
      given.plan(count, bytes);
      // All that a call may need, for memory of one thread takes frames away when it grows.
      for (const kind of ["u16", "f32"] as const) {
        reserve(memory, planBatch(layout, kind, Infinity, threads, given.end).bytes);
      }
      return given.frames();
    },
    async sum(frames, callOptions) {
      frames.forEach((frame) => checkFrameSize(frame, totals));
      const result = last.then(() => sum(frames, callOptions));
      last = result.catch(() => undefined);
      return result;
    },
    close: machine.close,
  };
}

/** Pixels of each frame that are copied in before the threads are told. */
const ARRIVING = 2 ** 18;
/** Frames that threads cannot read are copied, so many bytes at a time. */
const OWN_BYTES = 150e6;
const LEAST_BATCH = 4;

/** Frames of the next batch, at most. */
function batchOf(
  layout: WasmLayout,
  { kind }: FrameFormat,
  { pixels }: Frame,
  frames: number,
  threads: number,
): number {
  const { batch } = planBatch(layout, kind, frames, threads);
  return threads === 1 ? batch : Math.min(batch, Math.max(LEAST_BATCH, Math.floor(OWN_BYTES / pixels.byteLength)));
}

/** Runs batches; each says whether there was an invalid value, so that areas and counts were added up as well. */
function createRunner(
  { layout, bands, memory, threads, work }: WasmMachine,
  given: FrameRoom,
  memoryOf: (bytes: number) => ArrayBufferLike,
  { hasDark, variance }: Kept,
) {
  const own = createFrameRoom(memory, () => given.end);
  let expectMasked = false;
  /** Views of the frames' types on own memory, which is filled while the threads work. */
  const roomFor = (frames: readonly PixelArray[]): readonly PixelArray[] => {
    own.plan(frames.length, Math.max(...frames.map(({ byteLength }) => byteLength)));
    reserve(memory, own.end);
    return own
      .frames()
      .slice(0, frames.length)
      .map((room, k) => alike(frames[k], room));
  };
  return async (frames: readonly Frame[], format: FrameFormat, targets: WasmJob["targets"]): Promise<boolean> => {
    const control = new Int32Array(memoryOf(4 * (CONTROL_WORDS + bands.pixels.length)));
    const { kind, mayMask, marking } = format;
    const pixels = frames.map((frame) => frame.pixels);
    const areArriving = threads > 1 && !pixels.every(isShared);
    const there = areArriving ? roomFor(pixels) : pixels;
    const plan = planBatch(layout, kind, frames.length, threads, own.end);
    reserve(memory, plan.bytes);
    const inPlace = isAsItIs(frames, format) ? (areArriving ? own : given).find(there, plan.batch) : undefined;
    const kernel = (what: string) => `sum_${kind}_${plan.batch}${what}${hasDark ? "_dark" : ""}`;
    const kernels = [kernel(variance === false ? "" : "_variance"), kernel("_masked")] as const;
    const from = { count: frames.length, frames: inPlace === undefined ? there : [], inPlace, areArriving };
    const how = { kernels, mayMask, expectMasked: mayMask && expectMasked, marking, hasVariance: variance !== false };
    // Far beyond any count: nobody takes a share or waits any more.
    const release = () => {
      control.fill(2 ** 30);
      for (let at = 0; at < control.length; at++) Atomics.notify(control, at);
    };
    const running = work({ threads, layout, bands, plan, ...from, ...how, targets, control }, release);
    for (let first = 0; areArriving && first < layout.pixels; first += ARRIVING) {
      const end = Math.min(first + ARRIVING, layout.pixels);
      for (const [k, values] of pixels.entries()) there[k].set(values.subarray(first, end), first);
      Atomics.store(control, ARRIVED, end);
      Atomics.notify(control, ARRIVED);
    }
    await running;
    expectMasked = control[FOUND] !== 0;
    return expectMasked;
  };
}

/** On memory that threads share. */
function isShared({ buffer }: PixelArray): boolean {
  // By name: a buffer may come from another sandbox's constructor.
  return buffer[Symbol.toStringTag] === "SharedArrayBuffer";
}

/** A view of the same type on other memory. */
function alike(pixels: PixelArray, { buffer, byteOffset }: Uint8Array): PixelArray {
  const Type = pixels.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => PixelArray;
  return new Type(buffer, byteOffset, pixels.length);
}
