import { startsAfterGap } from "rietbook";
import type { PatternAxis, PatternFigure } from "rietbook";
import type { AxisUnit } from "./pattern-axis.js";

/** What is drawn below the pattern: observed − calculated, or that in standard deviations. */
export type DifferenceKind = "plain" | "weighted";

/** The arrays of a pattern as numbers that a canvas draws fast: NaN where there is nothing to draw. */
export interface PatternCurves {
  readonly twoTheta: Float64Array;
  readonly observed: Float64Array;
  readonly calculated?: Float64Array;
  readonly background?: Float64Array;
  readonly difference?: Readonly<Partial<Record<DifferenceKind, Float64Array>>>;
  /** 1 for points behind a gap. */
  readonly startsAfterGap: Uint8Array;
  /** The points' places on each axis that was asked for. */
  readonly places: Map<PatternAxis, Float64Array>;
}

/** Made once a figure. */
export function patternCurves({ data }: PatternFigure): PatternCurves {
  const observed = numbers(data.observed);
  const calculated = data.calculated && numbers(data.calculated);
  const sigma = data.sigma && numbers(data.sigma);
  // A pattern calculated from a structure alone has nothing to be compared with.
  const plain = observed.some(Number.isFinite)
    ? calculated && observed.map((value, i) => value - calculated[i])
    : undefined;
  return {
    twoTheta: Float64Array.from(data.twoTheta),
    observed,
    calculated,
    background: data.background && numbers(data.background),
    difference: plain && { plain, ...(sigma && { weighted: plain.map((value, i) => value / sigma[i]) }) },
    startsAfterGap: startsAfterGap(data.twoTheta),
    places: new Map(),
  };
}

/** Places of the points on an axis, ascending for 2θ and Q, descending for d. */
export function placesOn(curves: PatternCurves, unit: AxisUnit): Float64Array {
  const known = curves.places.get(unit.axis);
  if (known !== undefined) return known;
  const places = unit.axis === "2theta" ? curves.twoTheta : curves.twoTheta.map((x) => unit.toAxis(x));
  curves.places.set(unit.axis, places);
  return places;
}

/** Lowest and highest value between two indices, NaN left out; undefined where there is none. */
export function extent(
  values: Float64Array,
  start: number,
  end: number,
  above = -Infinity,
): readonly [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (let i = start; i < end; i++) {
    const value = values[i];
    if (!(value > above)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

function numbers(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? NaN);
}
