import type { PixelArray } from "../../frames/frame.js";
import type { BatchLayout, WasmLayout } from "./wasm-layout.js";
import type { FramesInPlace } from "./wasm-room.js";

/** Exports of the module. */
export type WasmExports = Readonly<Record<string, (...args: readonly number[]) => void>>;

/** Which values a job marks as invalid, as plain data. NaN always is. */
export type Marking =
  | { readonly low: number; readonly high: number; readonly sentinels: readonly number[] }
  /** Of frames as 16-bit counts: what each of the 65536 values becomes. */
  | { readonly kept: Uint16Array };

/** One batch of frames for all threads, plain data on shared memory; one thread takes it as it is. */
export interface WasmJob {
  readonly threads: number;
  readonly layout: WasmLayout;
  readonly plan: BatchLayout;
  /** Kernels to add up with, where no value is invalid and where one is. */
  readonly kernels: readonly [string, string];
  /** Number of frames. */
  readonly count: number;
  /** Frames that are copied in, or where they lie in the memory already. */
  readonly frames: readonly PixelArray[];
  readonly inPlace?: FramesInPlace;
  /** Where the calling thread fills `frames` part by part: pixels of a part, and of all that are there at a time. */
  readonly ring?: { readonly part: number; readonly size: number };
  readonly mayMask: boolean;
  readonly marking?: Marking;
  /** Pieces at which shares of the rows begin, and their end. */
  readonly edges: Uint32Array;
  /** Without it variances are set to 0. */
  readonly hasVariance: boolean;
  /** Where sums go, bin by bin, frame by frame: signal, variance, areas, counts. */
  readonly targets: readonly (Float64Array | Uint32Array | undefined)[];
  /** Counters that the threads share: next thread, block, share, block of bins; arrivals at two places; {@link FILLED} … */
  readonly control: Int32Array;
}

/** Place among the counters of the parts of a ring that are filled. */
export const FILLED = 6;
/** From this place on: blocks of each part that the threads are done with. */
export const DONE = 7;

/**
 * What one thread does of a job: lays blocks of frames side by side, then adds up shares of the rows, then brings sums
 * out; each thread takes the next share that is free, and all wait for each other in between. Threads get it as text:
 * it uses nothing from outside.
 */
export function workOnJob(exports: WasmExports, memory: WebAssembly.Memory, job: WasmJob): void {
  const { threads, layout, plan, frames, inPlace, ring, marking, control, edges } = job;
  const [NEXT_THREAD, NEXT_BLOCK, NEXT_SHARE, NEXT_BINS, MET, PARTS, USED] = [0, 1, 2, 3, 4, 6, 7];
  const { kind, batch, staged, outBins } = plan;
  const thread = Atomics.add(control, NEXT_THREAD, 1);
  const [staging, out] = [plan.staging[thread], plan.out[thread]];
  const waitFor = (place: number, least: number) => {
    for (let seen = Atomics.load(control, place); seen < least; seen = Atomics.load(control, place)) {
      Atomics.wait(control, place, seen);
    }
  };
  const meet = (place: number) => {
    Atomics.add(control, place, 1);
    Atomics.notify(control, place);
    waitFor(place, threads);
  };

  const Type = kind === "u16" ? Uint16Array : Float32Array;
  const values = new Type(memory.buffer, staging, batch * staged);
  const copy = (pixels: PixelArray, from: number, count: number, to: number) => {
    if (marking === undefined) {
      values.set(pixels.subarray(from, from + count), to);
    } else if ("kept" in marking) {
      for (let at = 0; at < count; at++) values[to + at] = marking.kept[pixels[from + at]];
    } else {
      const { low, high, sentinels } = marking;
      for (let at = 0; at < count; at++) {
        const value = pixels[from + at];
        let isValid = value >= low && value <= high;
        for (let s = 0; s < sentinels.length; s++) isValid &&= value !== sentinels[s];
        values[to + at] = isValid ? value : NaN;
      }
    }
  };
  for (let first = 0; (first = staged * Atomics.add(control, NEXT_BLOCK, 1)) < layout.pixels;) {
    const count = Math.min(staged, layout.pixels - first);
    const turn = ring === undefined ? 0 : Math.floor(first / ring.part);
    if (ring !== undefined) waitFor(PARTS, turn + 1);
    const from = ring === undefined ? first : first % ring.size;
    if (inPlace === undefined) frames.forEach((pixels, k) => copy(pixels, from, count, k * staged));
    if (ring !== undefined) {
      Atomics.add(control, USED + turn, 1);
      Atomics.notify(control, USED + turn);
    }
    const width = Type.BYTES_PER_ELEMENT;
    const block = inPlace === undefined ? [staging, staged] : [inPlace.at + width * first, inPlace.stride / width];
    exports[`interleave_${kind}_${batch}`](
      ...[plan.interleaved, layout.places + 2 * first, ...block, count, layout.invalid],
    );
  }
  meet(MET);

  const isMasked = job.mayMask && new Uint32Array(memory.buffer, layout.invalid, 1)[0] !== 0;
  const kernel = exports[job.kernels[isMasked ? 1 : 0]];
  const { pieces, offsets, weights, areas, dark, segments, bins, ofBin } = layout;
  const stride = segments * batch;
  for (let share = 0; (share = Atomics.add(control, NEXT_SHARE, 1)) < edges.length - 1;) {
    kernel(
      ...[pieces, edges[share], edges[share + 1], offsets, weights, plan.interleaved, dark, areas, plan.sums, stride],
    );
  }
  meet(MET + 1);

  const blocks = Math.ceil(bins / outBins);
  for (let at = 0; (at = Atomics.add(control, NEXT_BINS, 1)) < blocks * (isMasked ? 4 : 2);) {
    const plane = Math.floor(at / blocks);
    const target = job.targets[plane];
    if (target === undefined) continue;
    const first = outBins * (at % blocks);
    const count = Math.min(outBins, bins - first);
    const from = plan.sums + 4 * plane * stride;
    if (plane === 1 && !job.hasVariance) {
      for (let k = 0; k < job.count; k++) target.fill(0, k * bins + first, k * bins + first + count);
      continue;
    }
    exports["gather_bins"](out - 8 * first, from, ofBin, first, first + count, outBins, batch, job.count);
    for (let k = 0; k < job.count; k++) {
      target.set(new Float64Array(memory.buffer, out + 8 * k * outBins, count), k * bins + first);
    }
  }
}
