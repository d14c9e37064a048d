import type { PixelType } from "../io/pixels/pixel-type.js";
import type { Frame } from "./frame.js";

/** Values that mean "no measurement" in a detector's frames: such pixels leave a bin, area and all. */
export interface InvalidValues {
  /** −1, −2, 65535, 2³²−1 … as the file stores them. */
  readonly sentinels: readonly number[];
  /** Smaller values are no measurement. */
  readonly below?: number;
  /** Larger values are no measurement: saturation. */
  readonly above?: number;
}

/**
 * The values by which detectors mark gaps and dead pixels, by number type: Pilatus −1 and −2 (int32); Eiger, Lambda and
 * saturated 16-bit detectors 65535; Eiger 2³² − 1, and 2³² − 2, as which MIDAS's zip files hold Pilatus's −2. Other types have
 * none: in float images −1 may be a measured difference.
 */
export function defaultSentinels(type: PixelType): readonly number[] {
  if (type === "int32") return [-1, -2];
  if (type === "uint16") return [65535];
  if (type === "uint32") return [4294967295, 4294967294];
  return [];
}

/** Mask of one frame: 1 where its value is no measurement (a sentinel, beyond a limit, not finite). */
export function maskInvalid(frame: Frame, invalid: InvalidValues): Uint8Array {
  const { pixels } = frame;
  const mask = new Uint8Array(pixels.length);
  const isInvalid = createInvalidTest(invalid);
  for (let i = 0; i < pixels.length; i++) if (isInvalid(pixels[i]) || !Number.isFinite(pixels[i])) mask[i] = 1;
  return mask;
}

/** Whether a stored value means "no measurement". NaN always does. */
export function createInvalidTest({ sentinels, below, above }: InvalidValues): (value: number) => boolean {
  const set = new Set(sentinels);
  const [low, high] = [below ?? -Infinity, above ?? Infinity];
  return (value) => !(value >= low && value <= high) || set.has(value);
}
