import { lowerBound } from "../numerics/lower-bound.js";

/**
 * The points that each peak of a histogram reaches, held while a solver compares χ² at neighbouring values: a window that follows
 * position and width point by point makes χ² a staircase, on which no descent ends. Peaks are known by their running number in the list.
 */
export interface PeakWindows {
  /** 2θ (degrees) of both ends when a window was chosen, NaN before, and the points there; two numbers a peak. */
  ends: Float64Array;
  points: Int32Array;
  /** Running number of the next peak of the list that is being made. */
  next: number;
  /** How far the windows of the list as it is now are off, as a fraction of their length; the largest. */
  drift: number;
}

/** First point of a peak, and the one after its last. */
export interface PeakWindow {
  start: number;
  end: number;
}

/** A peak that has moved, or grown, by more than this fraction of its window gets one of its own, which is not kept. */
const MOST_DRIFT = 0.25;

/** Windows of which none is chosen yet. */
export function createPeakWindows(): PeakWindows {
  return { ends: new Float64Array(0), points: new Int32Array(0), next: 0, drift: 0 };
}

/** Lets go of all windows: the next list chooses them anew. */
export function releaseWindows(windows: PeakWindows): void {
  windows.ends.fill(NaN);
}

/** The window of peak `number`, which reaches from `low` to `high` (degrees) among the points `x`: the held one if there is one. */
export function fillWindow(
  out: PeakWindow,
  windows: PeakWindows | undefined,
  number: number,
  x: Float64Array,
  low: number,
  high: number,
): void {
  if (windows === undefined) return choose(out, x, low, high);
  // What lies outside of the points makes no difference.
  const last = x[x.length - 1];
  const from = Math.min(Math.max(low, x[0]), last);
  const to = Math.min(Math.max(high, x[0]), last);
  if (2 * number >= windows.ends.length) grow(windows, number);
  const { ends, points } = windows;
  const at = 2 * number;
  if (Number.isNaN(ends[at])) {
    choose(out, x, low, high);
    ends[at] = from;
    ends[at + 1] = to;
    points[at] = out.start;
    points[at + 1] = out.end;
    return;
  }
  const moved = Math.abs(from - ends[at]) + Math.abs(to - ends[at + 1]);
  const drift = moved === 0 ? 0 : moved / (high - low);
  windows.drift = Math.max(windows.drift, drift);
  if (!(drift <= MOST_DRIFT)) return choose(out, x, low, high);
  out.start = points[at];
  out.end = points[at + 1];
}

function choose(out: PeakWindow, x: Float64Array, low: number, high: number): void {
  out.start = lowerBound(x, low);
  out.end = lowerBound(x, high);
}

function grow(windows: PeakWindows, number: number): void {
  const ends = new Float64Array(Math.max(64, 4 * (number + 1))).fill(NaN);
  const points = new Int32Array(ends.length);
  ends.set(windows.ends);
  points.set(windows.points);
  windows.ends = ends;
  windows.points = points;
}
