import type { Model } from "../model/model.js";
import { throwIfCancelled, type LongCallOptions } from "../progress.js";
import { VERSION } from "../version.js";
import type { Provenance, Refinement, StageResult } from "./refinement.js";
import { runStage, unrefined } from "./refine-stage.js";
import { withStartingValues } from "./starting-values.js";
import type { Recipe, Stage } from "./stage.js";

/** How a refinement is run. */
export interface RefineOptions extends LongCallOptions {
  /** Told the verdict of each stage and the refinement as it then stands. */
  readonly onStage?: (result: StageResult, refinement: Refinement) => void;
  /** Fraction by which cell lengths may move from their start before a stage is rolled back. Default 0.02. */
  readonly cellTolerance?: number;
  /**
   * Find background and scales by a linear solve before the first stage, and widths from the strongest lone peaks where
   * the model's are off by more than a factor of 3; what was replaced is in the notes. Default true.
   */
  readonly startingValues?: boolean;
  /** Input files, for the provenance of the result. */
  readonly inputs?: Provenance["inputs"];
}

/**
 * Refines a model stage by stage. Every stage ends in a verdict; one that makes things worse or unphysical is rolled back
 * and the next goes on from the model before it.
 * @throws RietbookError "not found" for a pattern of the recipe that matches nothing, "cancelled" by the signal,
 *   "bad input" when a histogram has too little data
 */
export async function refine(
  start: Model | Refinement,
  recipe: Recipe,
  options: RefineOptions = {},
): Promise<Refinement> {
  let fit = asRefinement(start, recipe.name, options);
  for (const [index, stage] of recipe.stages.entries()) {
    throwIfCancelled(options.signal, recipe.name);
    fit = await runStage(fit, stage, options);
    options.onStage?.(fit.stages[fit.stages.length - 1], fit);
    options.onProgress?.({ task: recipe.name, done: index + 1, total: recipe.stages.length, unit: "stages" });
  }
  return fit;
}

/** Runs one stage on a model, or on top of a refinement, whose free parameters stay free. See {@link refine}. */
export async function refineStage(
  start: Model | Refinement,
  stage: Stage,
  options: RefineOptions = {},
): Promise<Refinement> {
  return refine(start, { name: stage.name, stages: [stage] }, options);
}

function asRefinement(start: Model | Refinement, recipe: string, options: RefineOptions): Refinement {
  if ("stages" in start)
    return { ...start, provenance: { ...start.provenance, recipe: joined(start.provenance.recipe, recipe) } };
  const { model, notes } = options.startingValues === false ? { model: start, notes: [] } : withStartingValues(start);
  const files = [...new Set(Object.values(start.histograms).map(({ data }) => data.file))];
  const inputs = options.inputs ?? files.map((file) => ({ file }));
  return unrefined(model, notes, { version: VERSION, recipe, inputs });
}

function joined(before: string, recipe: string): string {
  return before === "" ? recipe : `${before} + ${recipe}`;
}
