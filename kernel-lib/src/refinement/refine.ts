import { RietbookError } from "../errors.js";
import type { Model } from "../model/model.js";
import { fulfilConstraints } from "../model/variables.js";
import { throwIfCancelled } from "../progress.js";
import { VERSION } from "../version.js";
import type { RefineOptions } from "./refine-options.js";
import type { Refinement } from "./refinement.js";
import { runStage, unrefined } from "./refine-stage.js";
import { withStartingValues } from "./starting-values.js";
import { withModelTerms } from "./with-model-terms.js";
import type { Recipe, Stage } from "./stage.js";

/**
 * Refines a model stage by stage. Every stage ends in a verdict; one that makes things worse or unphysical is rolled back
 * and the next goes on from the model before it.
 * @throws RietbookError "not found" for a pattern of the recipe that matches nothing, "cancelled" by the signal,
 *   "bad input" when a histogram has too little data, "bad argument" for a refinement to be gone on with by a recipe that makes
 *   something else of its model
 */
export async function refine(
  start: Model | Refinement,
  recipe: Recipe,
  options: RefineOptions = {},
): Promise<Refinement> {
  let fit = asRefinement(withTermsOf(start, recipe), recipe.name, options);
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

function withTermsOf(start: Model | Refinement, recipe: Recipe): Model | Refinement {
  if (recipe.model === undefined) return start;
  if (!("stages" in start)) return withModelTerms(start, recipe.model);
  throw new RietbookError({
    kind: "bad argument",
    field: `recipe ${recipe.name}`,
    found: `a recipe that changes ${Object.keys(recipe.model).join(", ")} of the model, for a refinement`,
    expected: "a model to begin with",
    advice: "Refine the refinement's model, or leave the model out of the recipe.",
  });
}

function asRefinement(start: Model | Refinement, recipe: string, options: RefineOptions): Refinement {
  if ("stages" in start)
    return { ...start, provenance: { ...start.provenance, recipe: joined(start.provenance.recipe, recipe) } };
  const fulfilled = fulfilConstraints(start);
  const { model, notes } =
    options.startingValues === false ? { model: fulfilled, notes: [] } : withStartingValues(fulfilled);
  const tied = fulfilConstraints(model);
  const files = [...new Set(Object.values(start.histograms).map(({ data }) => data.file))];
  const inputs = options.inputs ?? files.map((file) => ({ file }));
  return unrefined(tied, notes, { version: VERSION, recipe, inputs });
}

function joined(before: string, recipe: string): string {
  return before === "" ? recipe : `${before} + ${recipe}`;
}
