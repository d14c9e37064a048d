import { RietbookError } from "../../errors.js";
import type { Frame } from "../../frames/frame.js";
import { throwIfCancelled } from "../../progress.js";
import type { BinSums, CakingEngine, PreparedCake, PrepareOptions, SumOptions } from "../engine.js";
import { checkFrameSize, checkImages, hasDark, mapTotals, type MapTotals } from "./map-checks.js";
import { chooseFormat } from "./wasm-frames.js";
import { planBatch } from "./wasm-layout.js";
import { reserve, startMachine, type WasmMachine } from "./wasm-machine.js";
import { createFrameRoom } from "./wasm-room.js";
import { createRunner, isShared } from "./wasm-runner.js";
import { restoreWholeAreas } from "./whole-areas.js";
import { splitDark } from "./whole-dark.js";

/** How the engine runs. */
export interface WasmEngineOptions {
  /** More than 1 in Node only, where threads can share memory. Default 1: the calling thread. */
  readonly threads?: number;
}

/**
 * Many frames at once through WebAssembly with vector instructions, single precision in blocks. With several threads the
 * sums lie on shared memory, and so may frames ({@link PreparedCake.frameMemory}); others are copied on the
 * way.
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
      const dark = splitDark(map, options);
      const machine = await startMachine(map, dark.options, threads);
      const { invalid, variance } = options;
      return dark.finish(createPrepared(machine, totals, { invalid, variance, hasDark: hasDark(options) }));
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

  // Threads write into memory that they share only; an earlier result may be another engine's.
  const isOurs = ({ buffer }: Float64Array | Uint32Array) => threads === 1 || isShared(buffer);
  const floats = (length: number, used?: Float64Array) =>
    used?.length === length && isOurs(used) ? used : new Float64Array(memoryOf(8 * length));
  const integers = (length: number, used?: Uint32Array) =>
    used?.length === length && isOurs(used) ? used : new Uint32Array(memoryOf(4 * length));

  const sum = async (frames: readonly Frame[], { signal, onProgress, into }: SumOptions = {}): Promise<BinSums> => {
    const total = frames.length * bins;
    const signals = floats(total, into?.signal);
    const variances = options.variance === false ? undefined : floats(total, into?.variance);
    // Most frames need none of their own.
    let valid: readonly [Float64Array, Uint32Array] | undefined;
    const format = chooseFormat(frames, options.invalid);
    const clean: { readonly first: number; readonly end: number }[] = [];
    for (let first = 0; first < frames.length;) {
      throwIfCancelled(signal, "cake");
      const { batch } = planBatch(layout, format.kind, frames.length - first, threads);
      const end = Math.min(first + batch, frames.length);
      const part = <Values extends Float64Array | Uint32Array>(values: Values | undefined) =>
        values?.subarray(first * bins, end * bins);
      const targets = (isMasked: boolean) => {
        if (isMasked) valid ??= [floats(total, into?.normalization), integers(total, into?.count)];
        return [part(signals), part(variances), part(valid?.[0]), part(valid?.[1])];
      };
      if (!(await runBatch(frames.slice(first, end), format, targets))) clean.push({ first, end });
      first = end;
      onProgress?.({ task: "cake", done: first, total: frames.length, unit: "frames" });
    }
    const isClean = clean.reduce((sum, { first, end }) => sum + end - first, 0) === frames.length;
    const base = { frames: frames.length, bins, signal: signals, variance: variances ?? new Float64Array(0) };
    if (valid === undefined || isClean) {
      const [normalization, count] = [floats(bins, into?.normalization), integers(bins, into?.count)];
      normalization.set(areas);
      count.set(counts);
      return { ...base, normalization, count };
    }
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
