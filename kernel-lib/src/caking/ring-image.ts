import { RietbookError } from "../errors.js";
import type { Frame } from "../frames/frame.js";
import { createInvalidTest, type InvalidValues } from "../frames/invalid-values.js";
import type { RingImage } from "./polar-profile.js";

/** What of the frames is no measurement, and what is subtracted. */
export interface RingImageOptions {
  /** Row-major over the raw image; anything but 0 is masked. */
  readonly mask?: Uint8Array;
  readonly dark?: Float64Array;
  readonly invalid?: InvalidValues;
}

/**
 * The mean of frames as {@link checkRings} takes it: dark subtracted, NaN where a pixel is masked or invalid in any frame.
 * @throws RietbookError "bad argument" without frames
 */
export function ringImageOf(frames: readonly Frame[], { mask, dark, invalid }: RingImageOptions = {}): RingImage {
  const [first] = frames;
  if (first === undefined) throw new RietbookError({ kind: "bad argument", field: "frames", found: "none" });
  const { width, height } = first;
  const isInvalid = createInvalidTest(invalid ?? { sentinels: [] });
  const pixels = new Float64Array(width * height);
  for (let at = 0; at < pixels.length; at++) {
    const isMasked = mask !== undefined && mask[at] !== 0;
    let sum = isMasked ? NaN : 0;
    for (const frame of frames) {
      const value = frame.pixels[at];
      sum += isInvalid(value) ? NaN : value;
    }
    pixels[at] = sum / frames.length - (dark?.[at] ?? 0);
  }
  return { width, height, pixels };
}
