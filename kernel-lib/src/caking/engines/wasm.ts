import { RietbookError } from "../../errors.js";
import type { Frame } from "../../frames/frame.js";
import { startWasmThreads } from "../../platform/shared-threads.js";
import { throwIfCancelled } from "../../progress.js";
import type { BinSums, CakingEngine, PreparedCake, PrepareOptions, SumOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import { checkFrameSize, checkImages, countEntries, sumAreas } from "./map-checks.js";
import { SHARED_WASM, WASM } from "./wasm-binary.js";
import { chooseFormat, type FrameFormat } from "./wasm-frames.js";
import { pagesFor, planBatch, planMemory, type BatchLayout, type BlockSizes, type WasmLayout } from "./wasm-layout.js";
import { CONTINUED, PIECE_WORDS, placeOf, planMatrix, writeMatrix, type MatrixPlan } from "./wasm-matrix.js";
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
  /** Where a share of the pieces may begin: not within a row. */
  readonly edges: Uint32Array;
  readonly call: Call;
  readonly close: () => Promise<void>;
}

/** Sixteen frames' worth stays in a thread's cache, and no power of two apart. */
const BLOCK: BlockSizes = { pixels: 8192, bins: 2040 };
/** Larger for several threads, each of which has to be told. */
const SHARED_BLOCK: BlockSizes = { pixels: 2 ** 19, bins: 2 ** 16 - 8 };
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
      checkImages(options, map);
      const size = { width: map.width, height: map.height };
      const bins = map.grid.radialBins * map.grid.etaBins;
      const areas = sumAreas(map, bins);
      const counts = countEntries(map, bins);
      const machine = await load(map, options, threads);
      return createPrepared(machine, size, { areas, counts }, options);
    },
  };
}

/** Starts the threads and writes the map into their memory. */
async function load(map: PixelBinMap, options: PrepareOptions, threads: number): Promise<Machine> {
  const plan = planMatrix(map, options);
  const bins = map.grid.radialBins * map.grid.etaBins;
  const layout = planMemory(plan, { pixels: map.width * map.height, bins }, options, BASE);
  const memory = createMemory(layout, threads > 1);
  const { call, close } = threads === 1 ? await startHere(memory) : await startThreads(memory, threads);
  await writeMatrix(memory.buffer, layout, plan, map, options);
  new Uint32Array(memory.buffer, layout.ofBin, bins + 1).set(plan.segments.ofBin);
  new Uint32Array(memory.buffer, layout.places, plan.places.length).set(plan.places);
  if (options.dark !== undefined) {
    const placed = new Float32Array(memory.buffer, layout.dark, 2 * plan.places.length);
    options.dark.forEach((value, pixel) => (placed[placeOf(plan.places, pixel)] = value));
  }
  return { layout, memory, threads, edges: rowEdges(plan, threads * TASKS), call, close };
}

async function startHere(memory: WebAssembly.Memory): Promise<Pick<Machine, "call" | "close">> {
  const instance = await WebAssembly.instantiate(await compile(WASM), { env: { memory } });
  const exports = instance.exports as Record<string, (...args: readonly number[]) => void>;
  return { call: async (name, args) => exports[name](...args), close: async () => undefined };
}

async function startThreads(memory: WebAssembly.Memory, count: number): Promise<Pick<Machine, "call" | "close">> {
  const threads = await startWasmThreads(await compile(SHARED_WASM), memory, count);
  return { call: threads.call, close: threads.close };
}

function createMemory(layout: WasmLayout, shared: boolean): WebAssembly.Memory {
  const initial = pagesFor(layout.bytes);
  return guarded(
    layout.bytes,
    () => new WebAssembly.Memory(shared ? { initial, maximum: 65536, shared } : { initial }),
  );
}

function guarded<Result>(bytes: number, allocate: () => Result): Result {
  try {
    return allocate();
  } catch (cause) {
    const found = `no room for ${(bytes / 2 ** 20).toFixed(0)} MiB`;
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

/** Pieces at which about equal shares of the work begin, and their end. */
function rowEdges({ pieces }: MatrixPlan, shares: number): Uint32Array {
  const count = pieces.length / PIECE_WORDS;
  const edges = new Uint32Array(shares + 1).fill(count);
  for (let share = 0; share < shares; share++) {
    let at = Math.floor((count * share) / shares);
    while (at > 0 && at < count && pieces[PIECE_WORDS * (at - 1) + 3] === CONTINUED) at++;
    edges[share] = at;
  }
  return edges;
}

interface MapTotals {
  /** Area and number of entries of each bin. */
  readonly areas: Float64Array;
  readonly counts: Uint32Array;
}

function createPrepared(
  machine: Machine,
  size: { readonly width: number; readonly height: number },
  { areas, counts }: MapTotals,
  options: PrepareOptions,
): PreparedCake {
  const { layout, memory, threads } = machine;
  const { bins } = layout;
  // One memory: a second call waits for the first.
  let last: Promise<unknown> = Promise.resolve();
  const sum = async (frames: readonly Frame[], { signal, onProgress, into }: SumOptions = {}) => {
    const total = frames.length * bins;
    const array = (used?: Float64Array) => (used?.length === total ? used : new Float64Array(total));
    const [signals, variance] = [array(into?.signal), array(into?.variance)];
    if (options.variance === false) variance.fill(0);
    const valid: { areas?: Float64Array; counts?: Uint32Array } = {};
    const format = chooseFormat(frames, options.invalid);
    for (let first = 0; first < frames.length;) {
      throwIfCancelled(signal, "cake");
      const block = threads === 1 ? BLOCK : SHARED_BLOCK;
      const batch = planBatch(layout, format.kind, frames.length - first, block);
      guarded(batch.bytes, () => reserve(memory, batch.bytes));
      const now = frames.slice(first, first + batch.batch);
      const masked = await sumBatch(machine, batch, format, now, options);
      const planes: (Float64Array | Uint32Array | undefined)[] = [
        signals,
        options.variance === false ? undefined : variance,
      ];
      if (masked) {
        // Frames without invalid values have the areas of the map.
        valid.areas ??= repeated(areas, frames.length);
        valid.counts ??= repeated(counts, frames.length);
        planes.push(valid.areas, valid.counts);
      }
      for (const [plane, target] of planes.entries()) {
        if (target === undefined) continue;
        await gather(machine, batch, plane, now.length, target.subarray(first * bins));
      }
      first += now.length;
      onProgress?.({ task: "cake", done: first, total: frames.length, unit: "frames" });
    }
    const sums: BinSums = {
      frames: frames.length,
      bins,
      signal: signals,
      variance,
      normalization: valid.areas ?? areas.slice(),
      count: valid.counts ?? counts.slice(),
    };
    if (valid.areas !== undefined) restoreWholeAreas(sums, areas, counts);
    return sums;
  };
  return {
    engine: "wasm",
    description: `WASM SIMD, ${threads} thread${threads === 1 ? "" : "s"}`,
    async sum(frames, callOptions) {
      frames.forEach((frame) => checkFrameSize(frame, size));
      const result = last.then(() => sum(frames, callOptions));
      last = result.catch(() => undefined);
      return result;
    },
    close: machine.close,
  };
}

function repeated<Values extends Float64Array | Uint32Array>(values: Values, times: number): Values {
  const all = new (values.constructor as new (length: number) => Values)(times * values.length);
  for (let at = 0; at < times; at++) all.set(values, at * values.length);
  return all;
}

function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const missing = pagesFor(bytes) - pagesFor(memory.buffer.byteLength);
  if (missing > 0) memory.grow(missing);
}

/**
 * Lays frames side by side and adds up all rows.
 * @returns whether there was an invalid value, so that areas and counts were added up as well
 */
async function sumBatch(
  { layout, memory, call, threads, edges }: Machine,
  { kind, batch, interleaved, staging, staged, sums }: BatchLayout,
  format: FrameFormat,
  frames: readonly Frame[],
  { dark, invalid, variance }: PrepareOptions,
): Promise<boolean> {
  const bytes = kind === "u16" ? 2 : 4;
  const Type = kind === "u16" ? Uint16Array : Float32Array;
  const flag = new Uint32Array(memory.buffer, layout.invalid, 1);
  flag[0] = 0;
  let before: Promise<unknown> = Promise.resolve();
  for (let first = 0, turn = 0; first < layout.pixels; first += staged, turn = 1 - turn) {
    const count = Math.min(staged, layout.pixels - first);
    for (const [k, { pixels }] of frames.entries()) {
      format.copy(pixels, first, count, new Type(memory.buffer, staging[turn] + k * staged * bytes, staged));
    }
    // The threads lay one block side by side while the next is copied in.
    await before;
    before = inShares(threads, count, 64, (from, to) => {
      const [places, block] = [layout.places + 2 * (first + from), staging[turn] + from * bytes];
      return call(`interleave_${kind}_${batch}`, [interleaved, places, block, staged, to - from, layout.invalid]);
    });
  }
  await before;
  const masked = invalid !== undefined && flag[0] !== 0;
  const name = `sum_${kind}_${batch}${masked ? "_masked" : variance === false ? "" : "_variance"}`;
  const { pieces, offsets, weights, areas, segments } = layout;
  const tail = [offsets, weights, interleaved, layout.dark, areas, sums, segments * batch];
  const shares = Array.from({ length: edges.length - 1 }, (_, share) => [edges[share], edges[share + 1]]);
  await Promise.all(
    shares.map(([from, to]) => call(`${name}${dark === undefined ? "" : "_dark"}`, [pieces, from, to, ...tail])),
  );
  return masked;
}

/** Brings one plane of sums out, bin by bin of each frame. */
async function gather(
  { layout, memory, threads, call }: Machine,
  { sums, out, outBins, batch }: BatchLayout,
  plane: number,
  frames: number,
  target: Float64Array | Uint32Array,
): Promise<void> {
  const { bins, ofBin } = layout;
  const from = sums + 4 * plane * layout.segments * batch;
  const start = (first: number, turn: number) =>
    inShares(threads, Math.min(outBins, bins - first), 1, (low, high) =>
      call("gather_bins", [out[turn] - 8 * first, from, ofBin, first + low, first + high, outBins, batch, frames]),
    );
  let next = start(0, 0);
  for (let first = 0, turn = 0; first < bins; first += outBins, turn = 1 - turn) {
    await next;
    // The threads gather the next block while this one is copied out.
    if (first + outBins < bins) next = start(first + outBins, 1 - turn);
    const count = Math.min(outBins, bins - first);
    for (let k = 0; k < frames; k++) {
      target.set(new Float64Array(memory.buffer, out[turn] + 8 * k * outBins, count), k * bins + first);
    }
  }
}

/** Cuts 0 … count−1 into shares of a multiple of `step` for all threads. */
function inShares(
  threads: number,
  count: number,
  step: number,
  work: (from: number, to: number) => Promise<void>,
): Promise<unknown> {
  const shares = threads === 1 ? 1 : Math.max(1, Math.min(threads * TASKS, Math.floor(count / step)));
  const edge = (share: number) => (share === shares ? count : Math.floor((count * share) / shares / step) * step);
  return Promise.all(Array.from({ length: shares }, (_, share) => work(edge(share), edge(share + 1))));
}
