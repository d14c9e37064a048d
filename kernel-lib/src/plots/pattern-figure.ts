import { RietbookError } from "../errors.js";
import type { Histogram } from "../histograms/histogram.js";
import { describeHistogram } from "./caption.js";
import { figureSchemaVersion } from "./figure.js";
import type { IntensityScale, PatternAxis, PatternFigure, PatternFigureData } from "./figure.js";
import { roundTo, roundTogether } from "./rounding.js";

/** Axes of a pattern. */
export interface PatternFigureOptions {
  /** Default "2theta". */
  readonly axis?: PatternAxis;
  /** Default "linear". */
  readonly scale?: IntensityScale;
  /** 2θ range drawn, degrees; default: all. */
  readonly limits?: readonly [number, number];
  /** Å, for Q and d where the histogram does not know its wavelength. */
  readonly wavelength?: number;
}

/**
 * The observed pattern of one histogram.
 *
 * @throws RietbookError "bad argument" when no point lies inside the limits, or for Q or d without a wavelength
 */
export function patternFigure(histogram: Histogram, options: PatternFigureOptions = {}): PatternFigure {
  const wavelength = options.wavelength ?? histogram.metadata.wavelength ?? null;
  const data: PatternFigureData = {
    wavelength,
    ...observedPoints(histogram, options.limits ?? [-Infinity, Infinity]).arrays,
    phases: [],
    excluded: [],
  };
  return {
    schemaVersion: figureSchemaVersion,
    kind: "pattern",
    title: `Pattern of ${histogram.name}`,
    description: `${data.twoTheta.length} observed intensities, ${describeRange(data.twoTheta)}.`,
    caption: [describeHistogram(histogram)],
    data,
    options: patternAxes(options, wavelength, histogram.file),
  };
}

/** Points of a histogram inside 2θ limits, rounded for drawing, and the index of the first of them. */
export function observedPoints(
  histogram: Histogram,
  [low, high]: readonly [number, number],
): { first: number; arrays: { twoTheta: number[]; observed: (number | null)[] }; sigma: (number | null)[] } {
  const inside = histogram.twoTheta.reduce<number[]>((indices, x, i) => {
    if (x >= low && x <= high) indices.push(i);
    return indices;
  }, []);
  if (inside.length === 0) {
    throw new RietbookError({
      kind: "bad argument",
      file: histogram.file,
      field: "limits",
      found: `no point between ${low}° and ${high}°`,
      expected: `a range inside ${describeRange(histogram.twoTheta)}`,
    });
  }
  const seen = inside.map((i) => (histogram.sigma[i] === Infinity ? NaN : histogram.intensity[i]));
  const twoTheta = inside.map((i) => roundTo(histogram.twoTheta[i], 6));
  const sigma = inside.map((i) =>
    Number.isFinite(histogram.sigma[i]) ? Number(histogram.sigma[i].toPrecision(4)) : null,
  );
  return { first: inside[0], arrays: { twoTheta, observed: roundTogether(seen) }, sigma };
}

/** The axes asked for, checked against what is known. */
export function patternAxes(
  options: PatternFigureOptions,
  wavelength: number | null,
  file: string,
): PatternFigure["options"] {
  const { axis = "2theta", scale = "linear" } = options;
  if (axis !== "2theta" && wavelength === null) {
    throw new RietbookError({
      kind: "bad argument",
      file,
      field: "axis",
      found: `${axis} for a pattern whose wavelength is not known`,
      advice: "Give the wavelength (Å) in the options.",
    });
  }
  return { axis, scale };
}

/** "2θ 3° to 15.2°". */
export function describeRange(twoTheta: ArrayLike<number>): string {
  const ends = [twoTheta[0], twoTheta[twoTheta.length - 1]].map((x) => `${Number(x.toFixed(3))}°`);
  return `2θ ${ends.join(" to ")}`;
}
