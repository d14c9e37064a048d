import { RietbookError } from "../../errors.js";
import type { Frame } from "../../frames/frame.js";
import { startWasmThreads } from "../../platform/shared-threads.js";
import { throwIfCancelled } from "../../progress.js";
import type { BinSums, CakingEngine, PreparedCake, PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import { checkFrameSize, checkPixelCount, sumAreas } from "./cpu.js";
import { SHARED_WASM, WASM } from "./wasm-binary.js";
import { chooseFormat, type FrameFormat } from "./wasm-frames.js";
import { pagesFor, planMemory, writeMatrix, type WasmLayout } from "./wasm-layout.js";
import { restoreWholeAreas } from "./whole-areas.js";

/** How the engine runs. */
export interface WasmEngineOptions {
  /** More than 1 in Node only, where threads can share memory. Default 1: the calling thread. */
  readonly threads?: number;
}

/** Calls an export of the module, here or on a thread. */
type Call = (name: string, args: readonly number[]) => Promise<void>;

interface Machine {
  readonly layout: WasmLayout;
  readonly memory: WebAssembly.Memory;
  readonly threads: number;
  readonly call: Call;
  readonly close: () => Promise<void>;
}

/** Pixels of a frame that one thread copies in at a time: sixteen frames' worth stays in its cache. */
const BLOCK = 8192;
/** Tasks a thread: some take longer than others. */
const TASKS = 4;
/** Room for the module's own data; it has none. */
const BASE = 65536;

/**
 * Many frames at once through WebAssembly with vector instructions, single precision in blocks.
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
      checkPixelCount("dark", options.dark, map);
      checkPixelCount("flat", options.flat, map);
      const machine = threads === 1 ? await startHere(map, options) : await startThreads(map, options, threads);
      writeMatrix(machine.memory.buffer, machine.layout, map, options);
      return createPrepared(machine, map, options);
    },
  };
}

async function startHere(map: PixelBinMap, options: PrepareOptions): Promise<Machine> {
  const layout = planMemory(map, options, BASE, BLOCK);
  const memory = createMemory(layout, false);
  const instance = await WebAssembly.instantiate(await compile(WASM), { env: { memory } });
  const exports = instance.exports as Record<string, (...args: readonly number[]) => void>;
  return {
    layout,
    memory,
    threads: 1,
    call: async (name, args) => exports[name](...args),
    close: async () => undefined,
  };
}

async function startThreads(map: PixelBinMap, options: PrepareOptions, count: number): Promise<Machine> {
  const layout = planMemory(map, options, BASE);
  const memory = createMemory(layout, true);
  const threads = await startWasmThreads(await compile(SHARED_WASM), memory, count);
  return { layout, memory, threads: count, call: threads.call, close: threads.close };
}

function createMemory(layout: WasmLayout, shared: boolean): WebAssembly.Memory {
  const initial = pagesFor(layout);
  try {
    return new WebAssembly.Memory(shared ? { initial, maximum: 65536, shared } : { initial });
  } catch (cause) {
    const found = `no room for ${(layout.bytes / 2 ** 20).toFixed(0)} MiB`;
    throw new RietbookError({ kind: "unavailable", field: "WebAssembly", found, advice: "Use the engine cpu.", cause });
  }
}

async function compile(base64: string): Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const expected = "WebAssembly with vector instructions";
    throw new RietbookError({ kind: "unavailable", field: "WebAssembly", found, expected, cause });
  }
}

function createPrepared(machine: Machine, map: PixelBinMap, options: PrepareOptions): PreparedCake {
  const { layout, memory, threads } = machine;
  const { bins } = layout;
  const masked = options.invalid !== undefined;
  const mapArea = sumAreas(map, bins);
  const mapCount = Uint32Array.from({ length: bins }, (_, bin) => map.starts[bin + 1] - map.starts[bin]);
  // One memory: a second call waits for the first.
  let last: Promise<unknown> = Promise.resolve();
  const sum = async (frames: readonly Frame[], { signal, onProgress }: Parameters<PreparedCake["sum"]>[1] = {}) => {
    const perFrame = frames.length * bins;
    const sums: BinSums = {
      frames: frames.length,
      bins,
      signal: new Float64Array(perFrame),
      variance: new Float64Array(perFrame),
      normalization: masked ? new Float64Array(perFrame) : mapArea.slice(),
      count: masked ? new Uint32Array(perFrame) : mapCount.slice(),
    };
    const format = chooseFormat(frames, options.invalid);
    for (let first = 0; first < frames.length;) {
      throwIfCancelled(signal, "cake");
      const wide = format.kind === "u16" && layout.batch === 16 && frames.length - first > 8;
      const now = frames.slice(first, first + (wide ? 16 : 8));
      await sumBatch(machine, format, wide ? 16 : 8, now, options);
      const planes = [sums.signal, options.variance === false ? undefined : sums.variance];
      if (masked) planes.push(sums.normalization, sums.count as unknown as Float64Array);
      for (const [plane, target] of planes.entries()) {
        if (target === undefined) continue;
        await gather(machine, plane, wide ? 16 : 8, now.length);
        target.set(new Float64Array(memory.buffer, layout.out, now.length * bins), first * bins);
      }
      first += now.length;
      onProgress?.({ task: "cake", done: first, total: frames.length, unit: "frames" });
    }
    if (masked) restoreWholeAreas(sums, mapArea, mapCount);
    return sums;
  };
  return {
    engine: "wasm",
    description: `WASM SIMD, ${threads} thread${threads === 1 ? "" : "s"}`,
    async sum(frames, callOptions) {
      frames.forEach((frame) => checkFrameSize(frame, map));
      const result = last.then(() => sum(frames, callOptions));
      last = result.catch(() => undefined);
      return result;
    },
    close: machine.close,
  };
}

/** Lays frames side by side and adds up all rows. */
async function sumBatch(
  machine: Machine,
  format: FrameFormat,
  batch: 8 | 16,
  frames: readonly Frame[],
  options: PrepareOptions,
): Promise<void> {
  const { layout, memory, call } = machine;
  const bytes = format.kind === "u16" ? 2 : 4;
  const size = layout.staged;
  const Type = format.kind === "u16" ? Uint16Array : Float32Array;
  const staging = Array.from(
    { length: frames.length },
    (_, k) => new Type(memory.buffer, layout.staging + k * size * bytes, size),
  );
  const interleave = `interleave_${format.kind}_${batch}`;
  for (let first = 0; first < layout.pixels; first += size) {
    const count = Math.min(size, layout.pixels - first);
    frames.forEach(({ pixels }, k) => format.copy(pixels, first, count, staging[k]));
    await inShares(machine, count, 64, (from, to) =>
      call(interleave, [
        layout.interleaved,
        layout.places + 2 * (first + from),
        layout.staging + from * bytes,
        size,
        to - from,
      ]),
    );
  }
  const isMasked = options.invalid !== undefined;
  const withDark = options.dark === undefined ? "" : "_dark";
  const short = `${options.variance === false ? "" : "_variance"}${withDark}`;
  const add = `sum_${format.kind}_${batch}${isMasked ? "_masked" : format.kind === "u16" ? short : "_variance"}`;
  const { rows, entries, interleaved, dark, areas, sums, segments } = layout;
  const count = segments.place.length;
  await inShares(machine, count, 1, (from, to) =>
    call(add, [rows, from, to, entries, interleaved, dark, areas, sums, count * batch]),
  );
}

function gather(machine: Machine, plane: number, batch: number, frames: number): Promise<void> {
  const { layout, call } = machine;
  const from = layout.sums + 4 * plane * layout.segments.place.length * batch;
  return inShares(machine, layout.bins, 1, (first, end) =>
    call("gather_bins", [layout.out, from, layout.ofBin, first, end, layout.bins, batch, frames]),
  );
}

/** Cuts 0 … count−1 into shares of a multiple of `step` for all threads. */
async function inShares(
  { threads }: Machine,
  count: number,
  step: number,
  work: (from: number, to: number) => Promise<void>,
): Promise<void> {
  const shares = threads === 1 ? 1 : Math.max(1, Math.min(threads * TASKS, Math.floor(count / step)));
  const edge = (share: number) => (share === shares ? count : Math.floor((count * share) / shares / step) * step);
  await Promise.all(Array.from({ length: shares }, (_, share) => work(edge(share), edge(share + 1))));
}
