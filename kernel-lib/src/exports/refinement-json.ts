import type { HistogramModel, Model } from "../model/model.js";
import type { Refinement } from "../refinement/refinement.js";
import { weightFractions } from "../results/phase-quantities.js";

/**
 * Everything of a fit but the data points, as JSON: parameters with esds, covariance, every stage with its verdict, the
 * model, notes and provenance. Numbers that are not finite (an infinite crystallite size) become their names as text.
 */
export function formatRefinementJson(fit: Refinement): string {
  const { model, statistics, parameters, covariance, stages, notes, provenance } = fit;
  const record = {
    provenance,
    statistics,
    weight_fractions: Object.fromEntries(
      Object.keys(model.histograms).map((histogram) => [histogram, weightFractions(fit, histogram)]),
    ),
    parameters,
    stages,
    notes,
    covariance: { paths: covariance.paths, matrix: Array.from(covariance.matrix) },
    model: withoutData(model),
  };
  const named = (_: string, value: unknown): unknown =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(record, named, 1)}\n`;
}

/** The model with the histograms' names and conditions, and their points counted. */
function withoutData({ phases, histograms, calculation, constraints, restraints }: Model): unknown {
  const described = ({ data, ...rest }: HistogramModel): unknown => {
    const { name, file, azimuth, metadata, twoTheta } = data;
    return { ...rest, data: { name, file, azimuth, metadata, points: twoTheta.length } };
  };
  const histogramEntries = Object.entries(histograms).map(([name, histogram]) => [name, described(histogram)]);
  return { phases, histograms: Object.fromEntries(histogramEntries), calculation, constraints, restraints };
}
