import type { BinMap } from "../io/midas-zarr/midas-file.js";
import { binCounts } from "./midas-intensity.js";

/** A lineout needs this many points with data (GSAS-II's importer asks for more than 20 unmasked ones). */
export const MIN_POINTS = 20;

/** One azimuth of one frame, whether it can be used and why not. */
export interface Lineout {
  /** Running number among the usable lineouts of the whole file, from 0; absent for those left out. */
  readonly number?: number;
  readonly frame: number;
  readonly etaIndex: number;
  /** Degrees, MIDAS's sense. */
  readonly eta: number;
  /** Bins with area and a finite value. */
  readonly points: number;
  /** Fraction of the radial bins without data. */
  readonly maskedFraction: number;
  /** Counts of all its bins together, over all summed frames. */
  readonly counts: number;
  /** Why it is left out; absent for usable ones. */
  readonly leftOut?: string;
}

/** True for a bin with data. */
export function hasData(value: number, area: number): boolean {
  return area > 0 && Number.isFinite(value);
}

/** η bins in the order of the numbering: η ascending. */
export function etaOrder(map: BinMap): readonly number[] {
  return Array.from(map.eta.keys()).sort((a, b) => map.eta[a] - map.eta[b]);
}

/** Judges one azimuth of a frame. @param normalized whether the values are divided by the bin area */
export function judgeLineout(
  values: Float64Array,
  map: BinMap,
  frame: number,
  etaIndex: number,
  normalized: boolean,
): Lineout {
  let [unmasked, points, nonZero, counts] = [0, 0, 0, 0];
  for (let i = etaIndex; i < values.length; i += map.nEta) {
    if (map.area[i] > 0) unmasked++;
    if (!hasData(values[i], map.area[i])) continue;
    points++;
    counts += binCounts(values[i], map.area[i], normalized);
    if (values[i] !== 0) nonZero++;
  }
  const leftOut =
    unmasked === 0
      ? "masked"
      : points === 0
        ? "no finite value"
        : points < MIN_POINTS
          ? `fewer than ${MIN_POINTS} points`
          : nonZero === 0
            ? "all values are zero"
            : undefined;
  const maskedFraction = 1 - points / map.nR;
  return { frame, etaIndex, eta: map.eta[etaIndex], points, maskedFraction, counts, leftOut };
}
