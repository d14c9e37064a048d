import type { SiteKey } from "../crystallography/structure-factor.js";
import type { Model } from "../model/model.js";
import { withParameters } from "../model/parameter-path.js";
import { variablesOf } from "../model/variables.js";
import { createHistogramEvaluator } from "./histogram-evaluator.js";
import { influenceOf } from "./influence.js";
import type { Influence } from "./influence.js";
import type { WantedDerivatives } from "./peak-table.js";
import type { ModelProblem, NormalEquations } from "./problem.js";
import { widthInequalities } from "./width-inequalities.js";

/**
 * The weighted least-squares problem of a model in which the parameters named by the patterns are free (with all that
 * symmetry ties to them). Points, reflections and background terms are chosen once, from the model as given.
 * @throws RietbookError "not found" for a pattern that matches nothing, "bad input" for a histogram without points
 */
export function createProblem(model: Model, free: readonly string[]): ModelProblem {
  const variables = variablesOf(model, free);
  const influences = variables.map(({ drives }) => drives.map(({ keys, factor }) => influenceOf(model, keys, factor)));
  const wanted = new Map(Object.keys(model.phases).map((phase) => [phase, wantedOf(influences.flat(), phase)]));
  const evaluators = Object.keys(model.histograms).map((name) =>
    createHistogramEvaluator(model, name, influences, wanted),
  );

  const modelAt = (values: Float64Array): Model =>
    withParameters(
      model,
      // By the change, not the value: a coordinate of 1/3 + x keeps its own offset.
      variables.flatMap(({ value, drives }, i) =>
        drives.map(({ keys, factor }) => ({
          keys,
          value: valueAt(model, keys) + factor * (values[i] - value),
        })),
      ),
    );

  return {
    variables,
    inequalities: widthInequalities(model, influences),
    observations: evaluators.reduce((sum, evaluator) => sum + evaluator.points, 0),
    modelAt,
    chiSquared(values) {
      const at = modelAt(values);
      return evaluators.reduce((sum, evaluator) => sum + evaluator.sums(at).chiSquared, 0);
    },
    normalEquations(values): NormalEquations {
      const at = modelAt(values);
      const n = variables.length;
      const hessian = new Float64Array(n * n);
      const gradient = new Float64Array(n);
      let chiSquared = 0;
      for (const evaluator of evaluators) chiSquared += evaluator.addNormalEquations(at, hessian, gradient);
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) hessian[i * n + j] = hessian[j * n + i];
      return { hessian, gradient, chiSquared };
    },
    sums(values) {
      const at = modelAt(values);
      let [wyo2, absDifference, yo] = [0, 0, 0];
      for (const evaluator of evaluators) {
        const sums = evaluator.sums(at);
        wyo2 += sums.wyo2;
        absDifference += sums.absDifference;
        yo += sums.yo;
      }
      return { wyo2, absDifference, yo };
    },
  };
}

function valueAt(model: Model, keys: readonly string[]): number {
  return keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], model) as number;
}

function wantedOf(influences: readonly Influence[], phase: string): WantedDerivatives {
  const sites = new Map<number, SiteKey[]>();
  let cell = false;
  for (const influence of influences) {
    if (influence.kind === "cell" && influence.phase === phase) cell = true;
    if (influence.kind !== "site" || influence.phase !== phase) continue;
    const keys = sites.get(influence.atom) ?? [];
    if (!keys.includes(influence.key)) keys.push(influence.key);
    sites.set(influence.atom, keys);
  }
  return { cell, sites };
}
