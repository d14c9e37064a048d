import { PEAK, PEAK_FIELDS, SLOPE_FIELDS } from "./peak-records.js";
import type { PeakRecords } from "./peak-records.js";

/** Points within which peaks count as meeting. */
const TOGETHER = 64;

/**
 * The first column that each row of the normal equations has anything of, from where the peaks of each column begin and end: for the first
 * `local` of `width` columns, which need not, but should, ascend in 2θ. The rows of the others begin at 0.
 */
export function firstColumns(
  { peaks, count, slopes }: PeakRecords,
  points: number,
  width: number,
  local: number,
): Int32Array {
  const parts = Math.ceil(points / TOGETHER);
  const begin = new Int32Array(local).fill(parts);
  // The first column that any peak has at a part, or beyond it.
  const first = new Int32Array(parts + 1).fill(local);
  for (let i = 0, at = 0; i < count; i++, at += PEAK_FIELDS) {
    const from = Math.floor(peaks[at + PEAK.bounds] / TOGETHER);
    const to = Math.floor((peaks[at + PEAK.bounds + 5] - 1) / TOGETHER);
    const end = peaks[at + PEAK.firstSlope] + peaks[at + PEAK.slopes];
    for (let s = peaks[at + PEAK.firstSlope]; s < end; s++) {
      const column = slopes[s * SLOPE_FIELDS];
      if (column >= local) continue;
      begin[column] = Math.min(begin[column], from);
      first[to] = Math.min(first[to], column);
    }
  }
  for (let part = parts - 1; part >= 0; part--) first[part] = Math.min(first[part], first[part + 1]);
  const out = new Int32Array(width);
  for (let column = 0; column < local; column++) out[column] = Math.min(column, first[begin[column]]);
  return out;
}
