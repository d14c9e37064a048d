import type { SiteKey } from "../crystallography/structure-factor.js";
import type { Model } from "../model/model.js";
import { withParameters } from "../model/parameter-path.js";
import { variablesOf } from "../model/variables.js";
import { createHistogramEvaluator } from "./histogram-evaluator.js";
import type { HistogramSums } from "./histogram-evaluator.js";
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

  // A solver asks for χ², sums and normal equations at one and the same values in turn.
  interface Kept {
    readonly values: Float64Array;
    readonly sums: HistogramSums;
    readonly equations?: NormalEquations;
  }
  let last: Kept | undefined;
  const keptAt = (values: Float64Array): Kept | undefined =>
    last !== undefined && last.values.every((value, i) => value === values[i]) ? last : undefined;
  const sumsAt = (values: Float64Array): HistogramSums => {
    const kept = keptAt(values);
    if (kept !== undefined) return kept.sums;
    const at = modelAt(values);
    const sums = evaluators.map((evaluator) => evaluator.sums(at)).reduce(addSums, noSums);
    last = { values: values.slice(), sums };
    return sums;
  };

  return {
    variables,
    inequalities: widthInequalities(model, influences),
    observations: evaluators.reduce((sum, evaluator) => sum + evaluator.points, 0),
    modelAt,
    chiSquared: (values) => sumsAt(values).chiSquared,
    sums: sumsAt,
    normalEquations(values): NormalEquations {
      const kept = keptAt(values)?.equations;
      if (kept !== undefined) return kept;
      const at = modelAt(values);
      const n = variables.length;
      const hessian = new Float64Array(n * n);
      const gradient = new Float64Array(n);
      const sums = evaluators
        .map((evaluator) => evaluator.addNormalEquations(at, hessian, gradient))
        .reduce(addSums, noSums);
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) hessian[i * n + j] = hessian[j * n + i];
      const equations = { hessian, gradient, chiSquared: sums.chiSquared };
      last = { values: values.slice(), sums, equations };
      return equations;
    },
  };
}

const noSums: HistogramSums = { chiSquared: 0, wyo2: 0, absDifference: 0, yo: 0 };

function addSums(a: HistogramSums, b: HistogramSums): HistogramSums {
  return {
    chiSquared: a.chiSquared + b.chiSquared,
    wyo2: a.wyo2 + b.wyo2,
    absDifference: a.absDifference + b.absDifference,
    yo: a.yo + b.yo,
  };
}

function valueAt(model: Model, keys: readonly string[]): number {
  return keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], model) as number;
}

function wantedOf(influences: readonly Influence[], phase: string): WantedDerivatives {
  const sites = new Map<number, SiteKey[]>();
  let cell = false;
  for (const influence of influences) {
    const movesMetric = influence.kind === "cell" || influence.kind === "strain";
    if (movesMetric && influence.phase === phase) cell = true;
    if (influence.kind !== "site" || influence.phase !== phase) continue;
    const keys = sites.get(influence.atom) ?? [];
    if (!keys.includes(influence.key)) keys.push(influence.key);
    sites.set(influence.atom, keys);
  }
  return { cell, sites };
}
