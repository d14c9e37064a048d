import type { Frame, PixelArray } from "../../frames/frame.js";
import { createInvalidTest, type InvalidValues } from "../../frames/invalid-values.js";

/** The 16-bit value that stands for "invalid" in the kernels. */
const INVALID = 0xffff;

/** How the frames of a call are laid out: as 16-bit counts, or in single precision with NaN for invalid. */
export interface FrameFormat {
  readonly kind: "u16" | "f32";
  /** Copies `count` values from `first` on. */
  copy(pixels: PixelArray, first: number, count: number, to: Uint16Array | Float32Array): void;
}

/** 16 bits where all frames are unsigned counts of at most 16 bits and the value for "invalid" is free. */
export function chooseFormat(frames: readonly Frame[], invalid: InvalidValues | undefined): FrameFormat {
  const isShort = frames.every(({ pixels }) => /^Uint(8|16)Array$/.test(pixels[Symbol.toStringTag]));
  if (invalid === undefined) {
    return { kind: isShort ? "u16" : "f32", copy: copyAsIs };
  }
  const isInvalid = createInvalidTest(invalid);
  const fits = isShort && isInvalid(INVALID);
  return { kind: fits ? "u16" : "f32", copy: fits ? copyMarked(isInvalid) : copyTested(isInvalid) };
}

const copyAsIs: FrameFormat["copy"] = (pixels, first, count, to) => to.set(pixels.subarray(first, first + count));

/** By a table of the values that are kept: the same cost for any number of rules; none where all stay as they are. */
function copyMarked(isInvalid: (value: number) => boolean): FrameFormat["copy"] {
  const kept = Uint16Array.from({ length: 65536 }, (_, value) => (isInvalid(value) ? INVALID : value));
  if (kept.every((value, at) => value === at)) return copyAsIs;
  return (pixels, first, count, to) => {
    for (let at = 0; at < count; at++) to[at] = kept[pixels[first + at]];
  };
}

function copyTested(isInvalid: (value: number) => boolean): FrameFormat["copy"] {
  return (pixels, first, count, to) => {
    for (let at = 0; at < count; at++) {
      const value = pixels[first + at];
      to[at] = isInvalid(value) ? NaN : value;
    }
  };
}
