import type { Frame, PixelArray } from "../../frames/frame.js";
import type { PrepareOptions } from "../engine.js";
import type { FrameFormat } from "./wasm-frames.js";
import { BAND_WORDS, controlWords, FED, FED_BANDS, FOUND, slotStart, TAKEN } from "./wasm-job.js";
import type { BandFeed, WasmJob } from "./wasm-job.js";
import { planBatch, type BatchLayout } from "./wasm-layout.js";
import { reserve, type WasmMachine } from "./wasm-machine.js";
import type { FrameRoom } from "./wasm-room.js";

/**
 * Sums one batch of frames; whether there was an invalid value, so that areas and counts were added up as well.
 * @param targets where sums go, asked for anew when areas and counts turn out to be needed
 */
export type RunBatch = (
  frames: readonly Frame[],
  format: FrameFormat,
  targets: (isMasked: boolean) => WasmJob["targets"],
) => Promise<boolean>;

/**
 * Runs batches on the threads. Frames on memory that threads cannot read are summed by the calling thread too: it hands
 * bands to the others through slots of shared memory, and takes the next band itself while enough of them wait.
 */
export function createRunner(
  { layout, bands, memory, threads, work }: WasmMachine,
  given: FrameRoom,
  memoryOf: (bytes: number) => ArrayBufferLike,
  { hasDark, variance }: { readonly hasDark: boolean } & Pick<PrepareOptions, "variance">,
): RunBatch {
  let expectMasked = false;
  const unmasked = variance === false ? "" : "_variance";
  return async (frames, format, targets) => {
    const { kind, mayMask, marking } = format;
    const pixels = frames.map((frame) => frame.pixels);
    const isFed = threads > 1 && !pixels.every(({ buffer }) => isShared(buffer));
    const wide = isFed ? Math.max(...pixels.map(({ BYTES_PER_ELEMENT }) => BYTES_PER_ELEMENT)) : 0;
    const plan = planBatch(layout, kind, frames.length, threads, given.end, wide);
    reserve(memory, plan.bytes);
    const there = isFed ? slotsOf(memory, plan, pixels) : pixels;
    const base = { layout, bands, plan, count: frames.length, frames: there, isFed, mayMask, marking };

    const run = async (isMasked: boolean): Promise<boolean> => {
      const what = isMasked ? "_masked" : unmasked;
      const kernel = `sum_${kind}_${plan.batch}${what}${hasDark ? "_dark" : ""}`;
      const control = new Int32Array(memoryOf(4 * controlWords(bands.pixels.length - 1)));
      const job: WasmJob = { ...base, targets: targets(isMasked), kernel, isMasked, control };
      await work(job, isFed ? createFeed(job, pixels, threads - 1) : undefined);
      return control[FOUND] !== 0;
    };
    const found = await run(mayMask && expectMasked);
    if (found && !expectMasked) await run(true);
    expectMasked = found;
    return found;
  };
}

/**
 * Bands that wait for each other thread: the calling one copies for them until there are so many, and works on its own until
 * there are so few. Copying drives its own band out of its cache, so that several at once are better than one by one.
 */
const AHEAD = { least: 2, most: 10 };
/** Beyond any number of bands: nobody waits any more. */
const ALL = 2 ** 24;

/** @param others threads that take bands out of the slots */
function createFeed(
  { bands: { pixels }, plan, control, isMasked, frames: slots }: WasmJob,
  frames: readonly PixelArray[],
  others: number,
): BandFeed {
  const count = pixels.length - 1;
  let [band, fed] = [0, 0];
  let isFilled = false;
  const wordsOf = (at: number) => FED_BANDS + BAND_WORDS * at;
  const isFree = () => fed < plan.slotCount || Atomics.load(control, wordsOf(fed - plan.slotCount) + 1) !== 0;
  const isAhead = () => {
    const waiting = fed - Atomics.load(control, TAKEN);
    isFilled = waiting > (isFilled ? AHEAD.least : AHEAD.most - 1) * others;
    // The last ones are nobody's to wait for: what was handed over and is taken back was copied in vain.
    return isFilled || waiting >= (count - band - 1) * others;
  };
  return {
    frames,
    next() {
      const isVain = !isMasked && Atomics.load(control, FOUND) !== 0;
      while (!isVain && band < count) {
        if (isAhead() || !isFree()) return band++;
        const slot = fed % plan.slotCount;
        for (const [k, values] of frames.entries()) {
          slots[k].set(
            values.subarray(pixels[band], pixels[band + 1]),
            slotStart(plan, slot, k, values.BYTES_PER_ELEMENT),
          );
        }
        Atomics.store(control, wordsOf(fed++), ++band);
        Atomics.add(control, FED, 1);
        Atomics.notify(control, FED);
      }
      return undefined;
    },
    end() {
      Atomics.add(control, FED, ALL);
      Atomics.notify(control, FED);
    },
  };
}

/** For each frame all slots, as values of its type. */
function slotsOf(
  { buffer }: WebAssembly.Memory,
  { slots, slotCount, slotStride, batch }: BatchLayout,
  frames: readonly PixelArray[],
): readonly PixelArray[] {
  return frames.map((pixels) => {
    const Type = pixels.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => PixelArray;
    return new Type(buffer, slots, (slotCount * batch * slotStride) / pixels.BYTES_PER_ELEMENT);
  });
}

/** Whether threads share the memory. */
export function isShared(buffer: ArrayBufferLike): boolean {
  // By name: a buffer may come from another sandbox's constructor.
  return buffer[Symbol.toStringTag] === "SharedArrayBuffer";
}
