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

/** Bands of the image: their first pixels and first pieces, and the numbers of both. */
export interface WasmBands {
  readonly pixels: Uint32Array;
  readonly pieces: Uint32Array;
}

/** One batch of frames for all threads, plain data on shared memory; one thread takes it as it is. */
export interface WasmJob {
  readonly threads: number;
  readonly layout: WasmLayout;
  readonly bands: WasmBands;
  readonly plan: BatchLayout;
  /** Kernels to add up with, where no value is invalid and where one is. */
  readonly kernels: readonly [string, string];
  /** Number of frames. */
  readonly count: number;
  /** Frames that are copied in, or where they lie in the memory already. */
  readonly frames: readonly PixelArray[];
  readonly inPlace?: FramesInPlace;
  /** The frames arrive while the threads work; {@link ARRIVED} counts the pixels that are there. */
  readonly areArriving: boolean;
  readonly mayMask: boolean;
  /** Most likely there are invalid values: no band is tried without. */
  readonly expectMasked: boolean;
  readonly marking?: Marking;
  /** Without it variances are set to 0. */
  readonly hasVariance: boolean;
  /** Where sums go, bin by bin, frame by frame: signal, variance, areas, counts. */
  readonly targets: readonly (Float64Array | Uint32Array | undefined)[];
  /** Counters that the threads share; {@link CONTROL_WORDS} and one a band. */
  readonly control: Int32Array;
}

/** Place among the counters of the pixels of each frame that are there. */
export const ARRIVED = 6;
/** Place among the counters of the word that is set where a value is invalid. */
export const FOUND = 7;
export const CONTROL_WORDS = 8;

/**
 * What one thread does of a job. It takes one band of the image after the other that is free: lays its frames side by side
 * in the thread's own memory and adds up the rows within it. Then, when all are done, it brings sums out, block by block.
 * Threads get this function as text: it uses nothing from outside.
 */
export function workOnJob(exports: WasmExports, memory: WebAssembly.Memory, job: WasmJob): void {
  const { threads, layout, bands, plan, frames, inPlace, marking, control } = job;
  const [NEXT_THREAD, NEXT_BAND, NEXT_AGAIN, NEXT_BINS, MET, PIXELS, FOUND_ANY, MASKED] = [0, 1, 2, 3, 4, 6, 7, 8];
  const { kind, batch, staged, outBins } = plan;
  const thread = Atomics.add(control, NEXT_THREAD, 1);
  const [staging, interleaved, out] = [plan.staging[thread], plan.interleaved[thread], plan.out[thread]];
  const Type = kind === "u16" ? Uint16Array : Float32Array;
  const width = Type.BYTES_PER_ELEMENT;
  const block = new Type(memory.buffer, staging, batch * staged);
  const flag = new Uint32Array(memory.buffer, plan.invalid[thread], 1);
  const stride = layout.segments * batch;

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
  const copy = (pixels: PixelArray, from: number, count: number, to: number) => {
    if (marking === undefined) {
      block.set(pixels.subarray(from, from + count), to);
    } else if ("kept" in marking) {
      for (let at = 0; at < count; at++) block[to + at] = marking.kept[pixels[from + at]];
    } else {
      const { low, high, sentinels } = marking;
      for (let at = 0; at < count; at++) {
        const value = pixels[from + at];
        let isValid = value >= low && value <= high;
        for (let s = 0; s < sentinels.length; s++) isValid &&= value !== sentinels[s];
        block[to + at] = isValid ? value : NaN;
      }
    }
  };
  /** Lays a band side by side; whether there is an invalid value. */
  const lay = (band: number): boolean => {
    const [begin, end] = [bands.pixels[band], bands.pixels[band + 1]];
    const lay = exports[`interleave_${kind}_${batch}`];
    if (job.areArriving) waitFor(PIXELS, end);
    flag[0] = 0;
    for (let first = begin; first < end; first += staged) {
      const count = inPlace === undefined ? Math.min(staged, end - first) : end - first;
      if (inPlace === undefined) frames.forEach((pixels, k) => copy(pixels, first, count, k * staged));
      const from = inPlace === undefined ? staging : inPlace.at + width * first;
      const apart = inPlace === undefined ? staged : inPlace.stride / width;
      const to = interleaved;
      lay(to, layout.places + 2 * first, from, apart, count, plan.invalid[thread]);
      if (inPlace !== undefined) break;
    }
    return job.mayMask && flag[0] !== 0;
  };
  const add = (band: number, isMasked: boolean) => {
    const { pieces, offsets, weights, areas, dark } = layout;
    const rows = [pieces, bands.pieces[band], bands.pieces[band + 1], offsets, weights];
    const darkHere = dark === 0 ? 0 : dark + 4 * bands.pixels[band];
    exports[job.kernels[isMasked ? 1 : 0]](...rows, interleaved, darkHere, areas, plan.sums, stride);
  };

  const count = bands.pixels.length - 1;
  for (let band = 0; (band = Atomics.add(control, NEXT_BAND, 1)) < count;) {
    const isFound = lay(band);
    const isMasked = job.expectMasked || isFound;
    if (isFound) Atomics.store(control, FOUND_ANY, 1);
    if (isMasked) Atomics.store(control, MASKED + band, 1);
    add(band, isMasked);
  }
  meet(MET);

  const isMasked = Atomics.load(control, FOUND_ANY) !== 0;
  if (isMasked && !job.expectMasked) {
    // Bins need the areas and counts of all their bands.
    for (let band = 0; (band = Atomics.add(control, NEXT_AGAIN, 1)) < count;) {
      if (Atomics.load(control, MASKED + band) !== 0) continue;
      lay(band);
      add(band, true);
    }
    meet(MET + 1);
  }

  const { bins, ofBin } = layout;
  const blocks = Math.ceil(bins / outBins);
  for (let at = 0; (at = Atomics.add(control, NEXT_BINS, 1)) < blocks * (isMasked ? 4 : 2);) {
    const plane = Math.floor(at / blocks);
    const target = job.targets[plane];
    if (target === undefined) continue;
    const first = outBins * (at % blocks);
    const some = Math.min(outBins, bins - first);
    if (plane === 1 && !job.hasVariance) {
      for (let k = 0; k < job.count; k++) target.fill(0, k * bins + first, k * bins + first + some);
      continue;
    }
    const from = plan.sums + 4 * plane * stride;
    exports["gather_bins"](out - 8 * first, from, ofBin, first, first + some, outBins, batch, job.count);
    for (let k = 0; k < job.count; k++) {
      target.set(new Float64Array(memory.buffer, out + 8 * k * outBins, some), k * bins + first);
    }
  }
}
