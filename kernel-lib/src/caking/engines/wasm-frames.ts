import type { Frame } from "../../frames/frame.js";
import { createInvalidTest, type InvalidValues } from "../../frames/invalid-values.js";
import type { Marking } from "./wasm-job.js";
import type { FrameKind } from "./wasm-layout.js";

/** The 16-bit value that stands for "invalid" in the kernels. */
const INVALID = 0xffff;

/** How the frames of a call are laid out: as 16-bit counts, or in single precision with NaN for invalid. */
export interface FrameFormat {
  readonly kind: FrameKind;
  /** Whether values may be invalid. */
  readonly mayMask: boolean;
  /** What has to be changed on the way; undefined where the values are copied as they are. */
  readonly marking?: Marking;
}

/** 16 bits where all frames are unsigned counts of at most 16 bits and the value for "invalid" is free. */
export function chooseFormat(frames: readonly Frame[], invalid: InvalidValues | undefined): FrameFormat {
  const isShort = frames.every(({ pixels }) => /^Uint(8|16)Array$/.test(pixels[Symbol.toStringTag]));
  if (invalid === undefined) return { kind: isShort ? "u16" : "f32", mayMask: false };
  const isInvalid = createInvalidTest(invalid);
  if (!isShort || !isInvalid(INVALID)) {
    const { sentinels, below: low = -Infinity, above: high = Infinity } = invalid;
    const isAny = sentinels.length > 0 || low > -Infinity || high < Infinity;
    return { kind: "f32", mayMask: true, ...(isAny ? { marking: { low, high, sentinels } } : {}) };
  }
  // By a table of the values that are kept: the same cost for any number of rules; none where all stay as they are.
  const kept = Uint16Array.from({ length: 65536 }, (_, value) => (isInvalid(value) ? INVALID : value));
  const isSame = kept.every((value, at) => value === at);
  return { kind: "u16", mayMask: true, ...(isSame ? {} : { marking: { kept } }) };
}

/** Whether the kernels can read the frames where they are. */
export function isAsItIs(frames: readonly Frame[], { kind, marking }: FrameFormat): boolean {
  const type = kind === "u16" ? "Uint16Array" : "Float32Array";
  return marking === undefined && frames.every(({ pixels }) => pixels[Symbol.toStringTag] === type);
}
