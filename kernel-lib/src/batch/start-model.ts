import type { Histogram } from "../histograms/histogram.js";
import { chebyshev } from "../model/background.js";
import { createModel, type HistogramDescription } from "../model/create-model.js";
import type { Model } from "../model/model.js";
import type { RunData } from "./run-data.js";
import { histogramName, type HistogramTask, type RunPlan } from "./run-plan.js";

/** Every histogram starts from the same structure, instrument and settings. */
export function startModel(plan: RunPlan, run: RunData, task: HistogramTask, data: Histogram): Model {
  const { phases, axialDivergence } = plan;
  return createModel({
    phases,
    histograms: { [histogramName(task.number)]: histogramDescription(plan, run, task, data) },
    calculation: { axialDivergence },
  });
}

/** A histogram as every one of a run begins. */
export function histogramDescription(
  { bkgTerms, limits }: RunPlan,
  { instruments }: RunData,
  { frame }: HistogramTask,
  data: Histogram,
): HistogramDescription {
  const own = <Item>(items: readonly Item[]): Item => items[items.length === 1 ? 0 : frame];
  return { data, instrument: own(instruments), background: chebyshev(bkgTerms), limits: own(limits) };
}
