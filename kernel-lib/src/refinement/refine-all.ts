import { isRietbookError, RietbookError } from "../errors.js";
import type { Histogram } from "../histograms/histogram.js";
import type { Model } from "../model/model.js";
import { throwIfCancelled } from "../progress.js";
import { judgeHistogram, type HistogramJudgement } from "./judgement.js";
import { recipes } from "./recipes.js";
import type { RefineOptions } from "./refine-options.js";
import { refine } from "./refine.js";
import type { Refinement } from "./refinement.js";
import type { Recipe } from "./stage.js";

/** One histogram of a series and what became of it. */
export interface HistogramFit {
  readonly histogram: Histogram;
  /** Absent where the refinement could not be done. */
  readonly fit?: Refinement;
  readonly judgement: HistogramJudgement;
}

export interface RefineAllOptions extends RefineOptions {
  /** Default: the stages of the refinement it starts from, or MIDAS's recipe. */
  readonly recipe?: Recipe;
  /** Told of each histogram as it is done. */
  readonly onFit?: (fit: HistogramFit, index: number) => void;
}

/**
 * Refines every histogram on its own, each from the same start: the one histogram of the model gets its data replaced and
 * its background and scales solved anew. A failure is recorded with its reason and never seeds another histogram.
 * @throws RietbookError "bad argument" when the start does not have exactly one histogram, "cancelled" by the signal
 */
export async function refineAll(
  histograms: Iterable<Histogram> | AsyncIterable<Histogram>,
  start: Model | Refinement,
  options: RefineAllOptions = {},
): Promise<HistogramFit[]> {
  const recipe = options.recipe ?? recipeOf(start);
  const model = "stages" in start ? start.model : start;
  const fits: HistogramFit[] = [];
  const total = Array.isArray(histograms) ? histograms.length : undefined;
  for await (const histogram of histograms) {
    throwIfCancelled(options.signal, "refining histograms");
    const fit = await refineHistogram(histogram, model, recipe, options);
    fits.push(fit);
    options.onFit?.(fit, fits.length - 1);
    options.onProgress?.({ task: "refining histograms", done: fits.length, total, unit: "lineouts" });
  }
  return fits;
}

/** Refines one histogram from the start that a series shares; what goes wrong with its data becomes its judgement. */
export async function refineHistogram(
  histogram: Histogram,
  start: Model,
  recipe: Recipe,
  options: RefineOptions = {},
): Promise<HistogramFit> {
  try {
    const model = withHistogramData(start, histogram);
    const fit = await refine(model, recipe, { ...options, onProgress: undefined });
    return { histogram, fit, judgement: judgeHistogram(fit) };
  } catch (error) {
    // Anything but a fault of this histogram (a wrong recipe, a request to stop, a bug) concerns the whole series.
    if (!isRietbookError(error, "bad input") && !isRietbookError(error, "calculation")) throw error;
    const finding = { kind: "data", severity: "failure", text: error.message } as const;
    return { histogram, judgement: { status: "failed", findings: [finding], summary: error.message } };
  }
}

/** The model with the data of its one histogram replaced. @throws RietbookError "bad argument" where it has more or none */
export function withHistogramData(model: Model, data: Histogram): Model {
  const [name, ...more] = Object.keys(model.histograms);
  if (name === undefined || more.length > 0) {
    throw new RietbookError({
      kind: "bad argument",
      field: "start of a series",
      found: `a model with ${more.length + (name === undefined ? 0 : 1)} histograms`,
      expected: "a model with one histogram, whose data are replaced by each of the series",
    });
  }
  return { ...model, histograms: { [name]: { ...model.histograms[name], data } } };
}

/** The stages that led to a refinement, or MIDAS's recipe for a model. */
export function recipeOf(start: Model | Refinement): Recipe {
  if (!("stages" in start) || start.stages.length === 0) return recipes.midas;
  return { name: start.provenance.recipe, stages: start.stages.map(({ stage }) => stage) };
}
