import { pixelBytes } from "../io/pixels/pixel-type.js";
import type { FileInput } from "../platform/open-byte-source.js";
import { releaseArrays } from "../platform/release-arrays.js";
import { throwIfCancelled } from "../progress.js";
import { defaultSentinels } from "./invalid-values.js";
import { checkSize } from "./mask.js";
import { openImageStack, type ImageFileOptions } from "./open-stack.js";

export interface MeanImageOptions extends ImageFileOptions {
  /** Size that the image must have. */
  readonly width?: number;
  readonly height?: number;
  /** Frames at the beginning that are left out (MIDAS's SkipFrame), unless there are no more. */
  readonly skipFrames?: number;
  readonly signal?: AbortSignal;
}

/** A dark image, or any mean over frames: row-major over the raw image. */
export interface MeanImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Float64Array;
  /** How many frames the mean was taken over. */
  readonly frames: number;
}

/** A flat field for caking, and the pixels that it cannot correct. */
export interface FlatField extends MeanImage {
  /** 1 where the flat is not positive or not finite; `pixels` is 1 there. */
  readonly unusable: Uint8Array;
}

/**
 * Reads a dark: the mean of the frames of a file or dataset, in float64. It is subtracted with its sign; nothing is clipped.
 * MIDAS does so for HDF5 input; for TIFF and GE it clips at zero and cuts off fractions, see {@link subtractAsMidas}.
 * @throws RietbookError as the reader of the format; "bad input" for another size
 */
export async function readDark(input: FileInput, options: MeanImageOptions = {}): Promise<MeanImage> {
  return readMean(input, "dark", options);
}

/**
 * Reads a flat field: the mean of the frames, as it is (not scaled to a mean of 1).
 * @throws as {@link readDark}
 */
export async function readFlat(input: FileInput, options: MeanImageOptions = {}): Promise<FlatField> {
  const mean = await readMean(input, "flat", options);
  const unusable = Uint8Array.from(mean.pixels, (value) => (value > 0 && value < Infinity ? 0 : 1));
  const pixels = mean.pixels.map((value, i) => (unusable[i] === 1 ? 1 : value));
  return { ...mean, pixels, unusable };
}

async function readMean(input: FileInput, what: string, options: MeanImageOptions): Promise<MeanImage> {
  const { skipFrames = 0, signal } = options;
  const stack = await openImageStack(input, options, signal);
  try {
    checkSize(stack.name, what, stack, options);
    const { width, height, count } = stack;
    const from = count > skipFrames ? skipFrames : 0;
    const to = count > skipFrames ? count : 1;
    const pixels = new Float64Array(width * height);
    const sentinels = defaultSentinels(stack.type);
    // One for all frames, given back at the end: those of a large dark would wait for the garbage collector.
    const memory = new Uint8Array(width * height * pixelBytes(stack.type));
    for (let index = from; index < to; index++) {
      throwIfCancelled(signal, `reading ${stack.name}`);
      const values = await stack.read(index, signal, memory);
      // A gap has no dark current: its marker must not be subtracted.
      for (let i = 0; i < pixels.length; i++) if (!sentinels.includes(values[i])) pixels[i] += values[i];
    }
    await releaseArrays([memory]);
    const frames = to - from;
    for (let i = 0; i < pixels.length; i++) pixels[i] /= frames;
    return { width, height, pixels, frames };
  } finally {
    await stack.close();
  }
}
