import type { Histogram } from "../histograms/histogram.js";
import { chebyshev } from "../model/background.js";
import { createModel, type HistogramDescription } from "../model/create-model.js";
import type { Model } from "../model/model.js";
import type { RunData } from "./run-data.js";
import type { RunPlan } from "./run-plan.js";

/** Every histogram starts from the same structure, instrument and settings. */
export function startModel(plan: RunPlan, run: RunData, name: string, data: Histogram): Model {
  const { phases, axialDivergence } = plan;
  return createModel({
    phases,
    histograms: { [name]: histogramDescription(plan, run, data) },
    calculation: { axialDivergence },
  });
}

/** A histogram as every one of a run begins. */
export function histogramDescription(
  { bkgTerms, limits }: RunPlan,
  { instrument }: RunData,
  data: Histogram,
): HistogramDescription {
  return { data, instrument, background: chebyshev(bkgTerms), limits };
}
