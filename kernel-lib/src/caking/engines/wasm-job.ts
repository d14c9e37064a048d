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

/** Frames of a batch, or one band of each. */
export interface FrameSlot {
  /** Empty where the kernels read the frames in place. */
  readonly frames: readonly PixelArray[];
  readonly inPlace?: FramesInPlace;
}

/**
 * A batch of frames for all threads, plain data on shared memory; one thread takes it as it is. First frames are added up to
 * segments of rows, band by band; then segments to bins.
 */
export interface WasmJob {
  readonly layout: WasmLayout;
  readonly bands: WasmBands;
  readonly plan: BatchLayout;
  /** Kernel to add up with. */
  readonly kernel: string;
  /** Number of frames. */
  readonly count: number;
  /** One with whole frames, or several for one band each, in turn: {@link BandFeed} fills them. */
  readonly slots: readonly FrameSlot[];
  readonly isFed: boolean;
  readonly mayMask: boolean;
  /** Whether areas and counts are added up too. Without, threads stop at the first invalid value. */
  readonly isMasked: boolean;
  readonly marking?: Marking;
  /** Where sums go, bin by bin, frame by frame: signal, variance, areas, counts. */
  readonly targets: readonly (Float64Array | Uint32Array | undefined)[];
  /** Counters that the threads share, at 0: {@link controlWords} of them. */
  readonly control: Int32Array;
}

/** What the calling thread does besides: it has frames that the others cannot read. */
export interface BandFeed {
  /** Whole frames. */
  readonly frames: readonly PixelArray[];
  /** Fills slots that are free; a band for its own thread when enough wait; undefined when none is left. */
  readonly next: () => number | undefined;
  /** Nothing comes any more: threads that wait go on. */
  readonly end: () => void;
}

/** Places among the counters: numbers of bands that were taken and that were put into slots, and what is set where a value is invalid. */
export const [TAKEN, FED, FOUND] = [1, 2, 3];
/** First of the places of a word for each band that was fed: its number from 1 on, and whether its slot is free again. */
export const FED_BANDS = 6;

/** Number of counters for so many bands. */
export function controlWords(bands: number): number {
  return FED_BANDS + 2 * bands;
}

/**
 * What one thread does of a job. Of the bands of the image it takes one after the other that is free: lays its frames side
 * by side in the thread's own memory and adds up the rows within it. At an invalid value that was not expected
 * ({@link FOUND}) all threads stop. When the bands of all threads are done it takes block after block of the bins and brings
 * their sums out. Threads get this function as text: it uses nothing from outside.
 * @throws Error where another thread does not come to the end of its bands
 */
export function workOnJob(exports: WasmExports, memory: WebAssembly.Memory, job: WasmJob, feed?: BandFeed): void {
  const { layout, bands, plan, slots, isMasked, marking, control } = job;
  const [NEXT_THREAD, NEXT, BANDS_FED, FOUND_ANY, DONE, NEXT_BINS, QUEUE] = [0, 1, 2, 3, 4, 5, 6];
  /** Milliseconds: a thread that died leaves nobody waiting. */
  const PATIENCE = 60000;
  const { kind, batch, staged, stagedStride, outBins } = plan;
  const thread = Atomics.add(control, NEXT_THREAD, 1);
  const [staging, interleaved, out] = [plan.staging[thread], plan.interleaved[thread], plan.out[thread]];
  const stride = layout.segments * batch;

  const addBands = () => {
    const Type = kind === "u16" ? Uint16Array : Float32Array;
    const width = Type.BYTES_PER_ELEMENT;
    const block = new Type(memory.buffer, staging, batch * stagedStride);
    // Frames that are not there hold nothing invalid.
    block.fill(0, job.count * stagedStride);
    const flag = new Uint32Array(memory.buffer, plan.invalid[thread], 1);
    const count = bands.pixels.length - 1;

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
    /** Lays a band side by side, of frames that begin with pixel `origin`; whether there is an invalid value. */
    const lay = (band: number, { frames, inPlace }: FrameSlot, origin: number): boolean => {
      const [begin, end] = [bands.pixels[band], bands.pixels[band + 1]];
      const lay = exports[`interleave_${kind}_${batch}`];
      const most = inPlace === undefined ? staged : end - begin;
      flag[0] = 0;
      for (let first = begin; first < end; first += most) {
        const count = Math.min(most, end - first);
        frames.forEach((pixels, k) => copy(pixels, first - origin, count, k * stagedStride));
        const from = inPlace === undefined ? staging : inPlace.at + width * (first - origin);
        const apart = inPlace === undefined ? stagedStride : inPlace.stride / width;
        const to = interleaved;
        lay(to, layout.places + 2 * first, from, apart, count, plan.invalid[thread]);
      }
      return job.mayMask && flag[0] !== 0;
    };
    const add = (band: number, isFound: boolean) => {
      if (isFound) Atomics.store(control, FOUND_ANY, 1);
      // Bins need the areas and counts of all their bands.
      if (!isMasked && Atomics.load(control, FOUND_ANY) !== 0) return false;
      const { pieces, offsets, weights, areas, dark } = layout;
      const rows = [pieces, bands.pieces[band], bands.pieces[band + 1], offsets, weights];
      const darkHere = dark === 0 ? 0 : dark + 4 * bands.pixels[band];
      exports[job.kernel](...rows, interleaved, darkHere, areas, plan.sums, stride);
      return true;
    };

    for (let band = feed?.next(); feed !== undefined && band !== undefined; band = feed.next()) {
      if (!add(band, lay(band, feed, 0))) return;
    }
    feed?.end();
    for (let at = 0; (at = Atomics.add(control, NEXT, 1)) < count;) {
      let [band, origin] = [at, 0];
      if (job.isFed) {
        for (let fed = 0; (fed = Atomics.load(control, BANDS_FED)) <= at;) Atomics.wait(control, BANDS_FED, fed);
        band = Atomics.load(control, QUEUE + 2 * at) - 1;
        if (band < 0) return;
        origin = bands.pixels[band];
      }
      const isFound = lay(band, slots[at % slots.length], origin);
      if (job.isFed) Atomics.store(control, QUEUE + 2 * at + 1, 1);
      if (!add(band, isFound)) return;
    }
  };

  const bringOut = () => {
    const { bins, ofBin } = layout;
    const blocks = Math.ceil(bins / outBins);
    for (let at = 0; (at = Atomics.add(control, NEXT_BINS, 1)) < blocks * (isMasked ? 4 : 2);) {
      const plane = Math.floor(at / blocks);
      const target = job.targets[plane];
      if (target === undefined) continue;
      const first = outBins * (at % blocks);
      const some = Math.min(outBins, bins - first);
      const from = plan.sums + 4 * plane * stride;
      exports["gather_bins"](out - 8 * first, from, ofBin, first, first + some, outBins, batch, job.count);
      for (let k = 0; k < job.count; k++) {
        target.set(new Float64Array(memory.buffer, out + 8 * k * outBins, some), k * bins + first);
      }
    }
  };

  try {
    addBands();
  } finally {
    feed?.end();
    Atomics.add(control, DONE, 1);
    Atomics.notify(control, DONE);
  }
  // Who comes later finds no band left.
  for (let done = 0; (done = Atomics.load(control, DONE)) < Atomics.load(control, NEXT_THREAD);) {
    if (Atomics.wait(control, DONE, done, PATIENCE) === "timed-out") throw new Error("another thread does not answer");
  }
  if (isMasked || Atomics.load(control, FOUND_ANY) === 0) bringOut();
}
