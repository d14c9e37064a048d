import type { PixelType } from "../io/pixels/pixel-type.js";
import type { Frame } from "./frame.js";

/** Values that mean "no measurement", and limits; caking engines take the same. */
export interface InvalidPixels {
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
export function maskInvalid(frame: Frame, { sentinels, below, above }: InvalidPixels): Uint8Array {
  const { pixels } = frame;
  const mask = new Uint8Array(pixels.length);
  const low = below ?? -Infinity;
  const high = above ?? Infinity;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    if (!(value >= low && value <= high) || !Number.isFinite(value) || sentinels.includes(value)) mask[i] = 1;
  }
  return mask;
}
