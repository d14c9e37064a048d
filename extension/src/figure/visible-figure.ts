import type { IntensityScale, PatternAxis, PatternFigure } from "rietbook";
import type { ViewRange } from "./view-range.js";

/** The part of a pattern inside a range of 2θ, with one point more on either side, and without the printed caption. */
export function visibleFigure(
  figure: PatternFigure,
  [low, high]: ViewRange,
  options: { readonly axis: PatternAxis; readonly scale: IntensityScale },
): PatternFigure {
  const { data } = figure;
  const start = Math.max(0, lowerBound(data.twoTheta, low) - 1);
  const end = Math.min(data.twoTheta.length, lowerBound(data.twoTheta, high) + 1);
  const cut = <T>(values: readonly T[]) => values.slice(start, end);
  return {
    ...figure,
    caption: [],
    options,
    data: {
      ...data,
      twoTheta: cut(data.twoTheta),
      observed: cut(data.observed),
      ...(data.calculated && { calculated: cut(data.calculated) }),
      ...(data.background && { background: cut(data.background) }),
    },
  };
}

/** First index whose value is not below x; the length where there is none. The values ascend. */
export function lowerBound(values: readonly number[], x: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the value nearest to x. The values ascend and are not empty. */
export function nearestIndex(values: readonly number[], x: number): number {
  const after = Math.min(lowerBound(values, x), values.length - 1);
  const before = Math.max(0, after - 1);
  return x - values[before] < values[after] - x ? before : after;
}
