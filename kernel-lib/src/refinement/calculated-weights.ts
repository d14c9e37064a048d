import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { HistogramModel, Model } from "../model/model.js";

/**
 * The model with the σ of its data as counting gives them for the calculated pattern instead of the observed one: for data whose σ
 * is the root of their observed counts, hence not to be done twice. Points that were counted low by chance weigh too much otherwise, and a fit comes out one count a point
 * too low however much was counted, which the background notices first. To be refined once more from there; σ must not change within
 * a refinement, whose stages are compared by their χ².
 *
 * With counts S = y g, σ = √max(S, 1) / g (g: exposure and area, as the data were divided by them), g is the larger of y/σ² and 1/σ.
 * Points without weight, or outside the limits, stay as they are, and so do those where nothing is calculated.
 */
export function withCalculatedWeights(model: Model): Model {
  const histograms = Object.entries(model.histograms).map(([name, histogram]): [string, HistogramModel] => {
    const { index, calculated } = calculatePattern(model, name);
    const { intensity, sigma: before } = histogram.data;
    const sigma = before.slice();
    index.forEach((at, i) => {
      if (!(calculated[i] > 0) || !Number.isFinite(before[at])) return;
      const perCount = Math.max(intensity[at] / before[at] ** 2, 1 / before[at]);
      sigma[at] = Math.sqrt(calculated[i] / perCount);
    });
    return [name, { ...histogram, data: { ...histogram.data, sigma } }];
  });
  return { ...model, histograms: Object.fromEntries(histograms) };
}
