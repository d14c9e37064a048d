import { RietbookError } from "../errors.js";
import { robustDeviation } from "../numerics/statistics.js";
import { weightedFit } from "../numerics/weighted-fit.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import type { MetadataKey } from "../refinement/refine-sequence.js";
import { RADIANS } from "../units.js";

/** Functions of a metadata value x that a law is a sum of; the trigonometric ones take x in degrees. */
export const trendTerms = {
  "1": () => 1,
  x: (x: number) => x,
  "x²": (x: number) => x * x,
  "x³": (x: number) => x * x * x,
  "1/x": (x: number) => 1 / x,
  "ln x": (x: number) => Math.log(x),
  "√x": (x: number) => Math.sqrt(x),
  "cos x": (x: number) => Math.cos(x * RADIANS),
  "sin x": (x: number) => Math.sin(x * RADIANS),
  "cos 2x": (x: number) => Math.cos(2 * x * RADIANS),
  "sin 2x": (x: number) => Math.sin(2 * x * RADIANS),
} as const;

/** Name of a function of {@link trendTerms}. */
export type TrendTerm = keyof typeof trendTerms;

/** Laws by name. */
export const trendLaws = {
  constant: ["1"],
  linear: ["1", "x"],
  quadratic: ["1", "x", "x²"],
  cubic: ["1", "x", "x²", "x³"],
  logarithmic: ["1", "ln x"],
  hyperbolic: ["1", "1/x"],
  /** Once and twice around a ring: what a beam centre and what a strain leave behind. */
  azimuthal: ["1", "cos x", "sin x", "cos 2x", "sin 2x"],
} as const satisfies Readonly<Record<string, readonly TrendTerm[]>>;

/** A value that a law is fitted to. */
export interface TrendValue {
  readonly label: string;
  readonly x: number;
  readonly value: number;
  readonly esd: number;
}

/** A law fitted to values. */
export interface ParametricFit {
  readonly terms: readonly TrendTerm[];
  /** In the order of the terms: esd from the esds of the values, × √reduced χ² where that is above 1. */
  readonly coefficients: readonly { readonly term: TrendTerm; readonly value: number; readonly esd: number }[];
  /** Of the coefficients, row-major, with the same factor. */
  readonly covariance: readonly number[];
  /** Σ ((value − law) / esd)² without the outliers, and per degree of freedom. */
  readonly chiSquared: number;
  readonly reducedChiSquared: number;
  /** Every value with what the law gives; those called outliers were left out of the fit. */
  readonly points: readonly (TrendValue & { readonly calculated: number; readonly isOutlier: boolean })[];
  /** Labels of the outliers. */
  readonly outliers: readonly string[];
  /** Labels of histograms without a value: no fit, or a parameter that was not refined. */
  readonly missing: readonly string[];
}

/** An outlier lies this many esds off, esds widened by the scatter of the other values. */
const OUTLIER = 5;

/**
 * Fits a law to values with esds by weighted linear least squares. Values that lie far outside the scatter of the others are left
 * out one at a time, the worst first, and named; at most a quarter of them.
 * @param law a name of {@link trendLaws}, or terms
 * @throws RietbookError "bad argument" for fewer values than terms, or terms that the values cannot tell apart
 */
export function fitLaw(
  values: readonly TrendValue[],
  law: keyof typeof trendLaws | readonly TrendTerm[],
): ParametricFit {
  const terms: readonly TrendTerm[] = typeof law === "string" ? trendLaws[law] : law;
  const usable = values.filter(({ x, value, esd }) => Number.isFinite(x) && Number.isFinite(value) && esd > 0);
  const solve = (kept: readonly TrendValue[]) => {
    const different = new Set(kept.map(({ x }) => x)).size;
    if (kept.length < terms.length) throw tooFew(different, terms);
    const columns = terms.map((term) => kept.map(({ x }) => trendTerms[term](x)));
    const fit = weightedFit(
      columns,
      kept.map(({ value }) => value),
      kept.map(({ esd }) => esd),
    );
    if (fit.deviations.some((deviation) => !(deviation > 0))) throw tooFew(different, terms);
    return fit;
  };
  const lawAt = (coefficients: Float64Array, x: number): number =>
    terms.reduce((sum, term, k) => sum + coefficients[k] * trendTerms[term](x), 0);
  const kept = [...usable];
  let fit = solve(kept);
  while (kept.length > Math.max(terms.length + 2, 0.75 * usable.length)) {
    const pulls = kept.map(({ x, value, esd }) => (value - lawAt(fit.values, x)) / esd);
    const worst = pulls.reduce((top, pull, i) => (Math.abs(pull) > Math.abs(pulls[top]) ? i : top), 0);
    // By a fit without it: one value far off drags the law and hides itself.
    const others = kept.filter((_, i) => i !== worst);
    const without = solve(others);
    const scatter = Math.max(
      1,
      robustDeviation(others.map(({ x, value, esd }) => (value - lawAt(without.values, x)) / esd)),
    );
    const { x, value, esd } = kept[worst];
    if (!(Math.abs(value - lawAt(without.values, x)) > OUTLIER * scatter * esd)) break;
    kept.splice(worst, 1);
    fit = without;
  }
  const freedom = kept.length - terms.length;
  const reducedChiSquared = freedom > 0 ? fit.chiSquared / freedom : NaN;
  const factor = Math.max(1, freedom > 0 ? reducedChiSquared : 1);
  return {
    terms,
    coefficients: terms.map((term, k) => ({ term, value: fit.values[k], esd: fit.deviations[k] * Math.sqrt(factor) })),
    covariance: Array.from(fit.covariance, (value) => value * factor),
    chiSquared: fit.chiSquared,
    reducedChiSquared,
    points: usable.map((point) => ({
      ...point,
      calculated: lawAt(fit.values, point.x),
      isOutlier: !kept.includes(point),
    })),
    outliers: usable.filter((point) => !kept.includes(point)).map(({ label }) => label),
    missing: values.filter((point) => !usable.includes(point)).map(({ label }) => label),
  };
}

/**
 * Fits a law of a metadata value (temperature, η, …) to a refined parameter of a series.
 * @param path parameter path; where the name of the histogram differs from fit to fit, `*` stands for it
 * @throws RietbookError "not found" where no fit has refined it, else as {@link fitLaw}
 */
export function parametricFit(
  series: readonly HistogramFit[],
  path: string,
  { against, law }: { readonly against: MetadataKey; readonly law: keyof typeof trendLaws | readonly TrendTerm[] },
): ParametricFit {
  const pattern = path.split(".");
  const values = series.map(({ histogram, fit }): TrendValue => {
    const found = fit?.parameters.find((parameter) => {
      const segments = parameter.path.split(".");
      const isSame =
        segments.length === pattern.length && pattern.every((part, i) => part === "*" || part === segments[i]);
      return isSame && (parameter.state === "free" || parameter.state === "tied");
    });
    const x = histogram.metadata[against] ?? NaN;
    return { label: histogram.name, x, value: found?.value ?? NaN, esd: found?.esd ?? NaN };
  });
  if (values.some(({ value, x }) => Number.isFinite(value) && Number.isFinite(x))) return fitLaw(values, law);
  throw new RietbookError({
    kind: "not found",
    field: path,
    found: `no refined value of it with its ${against} in ${series.length} histograms`,
    advice: "Refine it in the series, and check the metadata.",
  });
}

function tooFew(count: number, terms: readonly TrendTerm[]): RietbookError {
  return new RietbookError({
    kind: "bad argument",
    field: "law",
    found: `${count} different value${count === 1 ? "" : "s"} of x`,
    expected: `enough to tell ${terms.join(", ")} apart`,
  });
}
