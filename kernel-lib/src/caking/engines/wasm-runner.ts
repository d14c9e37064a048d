import type { Frame, PixelArray } from "../../frames/frame.js";
import type { PrepareOptions } from "../engine.js";
import { isAsItIs, type FrameFormat } from "./wasm-frames.js";
import { controlWords, FED, FED_BANDS, FOUND, TAKEN, type BandFeed, type FrameSlot, type WasmJob } from "./wasm-job.js";
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
    const views = isFed ? slotsOf(memory, plan, pixels) : [];
    const canRead = isAsItIs(frames, format);
    const slots = isFed
      ? views.map((parts, at): FrameSlot => (canRead ? inPlace(plan, at) : { frames: parts }))
      : [wholeFrames(pixels, canRead ? given.find(pixels, plan.batch) : undefined)];
    const base = { layout, bands, plan, count: frames.length, slots, isFed, mayMask, marking };

    const run = async (isMasked: boolean): Promise<boolean> => {
      const what = isMasked ? "_masked" : unmasked;
      const kernel = `sum_${kind}_${plan.batch}${what}${hasDark ? "_dark" : ""}`;
      const control = new Int32Array(memoryOf(4 * controlWords(bands.pixels.length - 1)));
      const job: WasmJob = { ...base, targets: targets(isMasked), kernel, isMasked, control };
      await work(job, isFed ? createFeed(job, pixels, views, threads - 1) : undefined);
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

/**
 * @param slots views of the frames' types on each slot
 * @param others threads that take them
 */
function createFeed(
  { bands: { pixels }, control, isMasked }: WasmJob,
  frames: readonly PixelArray[],
  slots: readonly (readonly PixelArray[])[],
  others: number,
): BandFeed {
  let [band, fed] = [0, 0];
  let isFilled = false;
  const isFree = () => fed < slots.length || Atomics.load(control, FED_BANDS + 2 * (fed - slots.length) + 1) !== 0;
  const isAhead = () => {
    const waiting = fed - Atomics.load(control, TAKEN);
    isFilled = waiting > (isFilled ? AHEAD.least : AHEAD.most - 1) * others;
    // The last ones are nobody's to wait for: what was handed over and is taken back was copied in vain.
    return isFilled || waiting >= (pixels.length - 2 - band) * others;
  };
  return {
    frames,
    next() {
      const isVain = !isMasked && Atomics.load(control, FOUND) !== 0;
      while (!isVain && band < pixels.length - 1) {
        if (isAhead() || !isFree()) return band++;
        const slot = slots[fed % slots.length];
        for (const [k, values] of frames.entries()) slot[k].set(values.subarray(pixels[band], pixels[band + 1]));
        Atomics.store(control, FED_BANDS + 2 * fed++, ++band);
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

/** Views of the frames' types on slots for a band of each; what no frame fills is 0. */
function slotsOf(
  { buffer }: WebAssembly.Memory,
  { slots, slotStride, batch }: BatchLayout,
  frames: readonly PixelArray[],
): readonly (readonly PixelArray[])[] {
  return slots.map((at) => {
    new Uint8Array(buffer, at + frames.length * slotStride, (batch - frames.length) * slotStride).fill(0);
    return frames.map((pixels, k) => {
      const Type = pixels.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => PixelArray;
      return new Type(buffer, at + k * slotStride, Math.floor(slotStride / pixels.BYTES_PER_ELEMENT));
    });
  });
}

function inPlace({ slots, slotStride: stride }: BatchLayout, slot: number): FrameSlot {
  return { frames: [], inPlace: { at: slots[slot], stride } };
}

function wholeFrames(frames: readonly PixelArray[], there: FrameSlot["inPlace"]): FrameSlot {
  return there === undefined ? { frames } : { frames: [], inPlace: there };
}

/** Whether threads share the memory. */
export function isShared(buffer: ArrayBufferLike): boolean {
  // By name: a buffer may come from another sandbox's constructor.
  return buffer[Symbol.toStringTag] === "SharedArrayBuffer";
}
