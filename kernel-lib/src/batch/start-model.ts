import type { Histogram } from "../histograms/histogram.js";
import type { MidasScan } from "../histograms/midas-scan.js";
import { chebyshev } from "../model/background.js";
import { createModel } from "../model/create-model.js";
import type { Model } from "../model/model.js";
import type { RunPlan } from "./run-plan.js";

/** Every histogram starts from the same structure, instrument and settings. */
export function startModel(plan: RunPlan, scan: MidasScan, name: string, data: Histogram): Model {
  const { phases, bkgTerms, limits, axialDivergence } = plan;
  const background = chebyshev(bkgTerms);
  return createModel({
    phases,
    histograms: { [name]: { data, instrument: scan.instrument, background, limits } },
    calculation: { axialDivergence },
  });
}
