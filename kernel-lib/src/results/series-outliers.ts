import { median, robustDeviation } from "../numerics/statistics.js";

/** A value of a series with its standard uncertainty, 0 where it has none, at a place x. */
export interface SeriesValue {
  readonly x: number;
  /** NaN where there is none. */
  readonly value: number;
  readonly esd: number;
}

/** Values to either side that one is compared with. */
const REACH = 3;
/** An outlier lies off by more than this many esds, and by more than this many robust deviations of the series. */
const OFF = 5;
/** At the ends, where there are no values on one side to interpolate with, so many times as far. */
const AT_ENDS = 2;
/** Fewer values do not tell which of them is off. */
const FEWEST = 7;

/**
 * Which values of a series lie off their neighbours: from what the nearest values in x say (the median of up to three on either side, carried
 * along the median of their slopes, Theil–Sen), and from what those of either side alone say, by more than 5 esds and by more than 5 times the
 * series' own scatter about such predictions (median absolute deviation × 1.4826); at the ends of the series twice that. The series may rise and fall slowly against its steps in x,
 * and jump; a value alone is an outlier. None among fewer than 7 values.
 * @returns one answer a value, in the order given
 */
export function seriesOutliers(values: readonly SeriesValue[]): boolean[] {
  const answer = values.map(() => false);
  const order = [...values.keys()]
    .filter((i) => Number.isFinite(values[i].value) && Number.isFinite(values[i].x))
    .sort((a, b) => values[a].x - values[b].x);
  if (order.length < FEWEST) return answer;
  const off = order.map((index, place) => {
    const first = Math.max(0, Math.min(place - REACH, order.length - 1 - 2 * REACH));
    const near = order.slice(first, first + 2 * REACH + 1).filter((other) => other !== index);
    // A value that goes on from one side of a step belongs to that side.
    const sides = [near, order.slice(Math.max(0, place - REACH), place), order.slice(place + 1, place + 1 + REACH)];
    const distances = sides
      .filter((side) => side.length > 1)
      .map((side) =>
        distanceTo(
          values[index],
          side.map((other) => values[other]),
        ),
      );
    return distances.reduce((least, distance) => (Math.abs(distance) < Math.abs(least) ? distance : least));
  });
  const centre = median(off);
  const rounding = 1e-12 * median(order.map((index) => Math.abs(values[index].value)));
  const scatter = Math.max(robustDeviation(off), rounding);
  order.forEach((index, place) => {
    const distance = Math.abs(off[place] - centre);
    const limit = place < REACH || place >= order.length - REACH ? OFF * AT_ENDS : OFF;
    answer[index] = distance > limit * scatter && distance > limit * values[index].esd;
  });
  return answer;
}

/** How far a value lies above what those near it say of its place. */
function distanceTo({ x, value }: SeriesValue, near: readonly SeriesValue[]): number {
  const slopes = near.flatMap((a, i) =>
    near.slice(0, i).flatMap((b) => (a.x === b.x ? [] : [(a.value - b.value) / (a.x - b.x)])),
  );
  const slope = slopes.length === 0 ? 0 : median(slopes);
  return value - median(near.map((other) => other.value + slope * (x - other.x)));
}
