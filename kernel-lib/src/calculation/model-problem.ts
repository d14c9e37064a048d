import type { SiteKey } from "../crystallography/structure-factor.js";
import type { Model } from "../model/model.js";
import { modelMover } from "../model/moved-model.js";
import { freeVariables, fulfilConstraints } from "../model/variables.js";
import type { ModelVariables } from "../model/variables.js";
import { createHistogramEvaluator } from "./histogram-evaluator.js";
import type { HistogramEquations, HistogramSums } from "./histogram-evaluator.js";
import { influenceOf } from "./influence.js";
import type { Influence } from "./influence.js";
import type { WantedDerivatives } from "./peak-table.js";
import { createEnvelope, fullMatrix } from "../numerics/envelope.js";
import { remembered } from "../numerics/remembered.js";
import { withRestraints } from "./restrained-problem.js";
import type { EnvelopeEquations, EnvelopeProblem, LinearInequality, ModelProblem, Variable } from "./problem.js";
import { widthInequalities } from "./width-inequalities.js";

/** Fractions of the length of a peak's window by which it may be off in a solution, and in its sums. */
const WINDOW_TOLERANCE = 0.02;
const SUMS_TOLERANCE = 1e-4;

/**
 * The weighted least-squares problem of a model in which the parameters named by the patterns are free (with all that
 * symmetry and constraints tie to them). Points, reflections and background terms are chosen once, from the model as given.
 * @throws RietbookError "not found" for a pattern that matches nothing, "bad input" for a histogram without points,
 *   "bad argument" for constraints that contradict each other
 */
export function createProblem(given: Model, free: readonly string[]): ModelProblem {
  const problem = createEnvelopeProblem(given, free, []);
  const normalEquations = remembered(({ matrix, gradient, chiSquared }: EnvelopeEquations) => ({
    hessian: fullMatrix(matrix),
    gradient,
    chiSquared,
  }));
  return {
    ...problem,
    normalEquations: (values) => normalEquations(problem.envelopeEquations(values)),
  };
}

/**
 * The problem of a model with the variables `local` before all others, in this order: what a single reflection has of its own, ascending
 * in 2θ, so that the matrix has their products close to its diagonal alone.
 * @throws RietbookError as {@link createProblem}
 */
export function createEnvelopeProblem(
  given: Model,
  free: readonly string[],
  local: readonly string[],
): EnvelopeProblem {
  const model = fulfilConstraints(given);
  const { variables: found, limits } = freeVariables(model, free);
  const rank = new Map(local.map((path, i) => [path, i]));
  const rankOf = ({ path }: Variable): number => rank.get(path) ?? local.length;
  const variables = found.slice().sort((p, q) => rankOf(p) - rankOf(q));
  const influences = variables.map(({ drives }) => drives.map(({ keys, factor }) => influenceOf(model, keys, factor)));
  const wanted = new Map(Object.keys(model.phases).map((phase) => [phase, wantedOf(influences.flat(), phase)]));
  const evaluators = Object.keys(model.histograms).map((name) => {
    const own = ownVariables(model, name, influences);
    const groups = own.map((i) => influences[i]);
    const locals = own.filter((i) => rankOf(variables[i]) < local.length).length;
    return { own, ...createHistogramEvaluator(model, name, groups, wanted, locals) };
  });

  const modelAt = modelMover(model, variables);

  // A solver asks for χ², sums and normal equations at one and the same values in turn, and may look further ahead in between.
  interface Kept {
    readonly values: Float64Array;
    readonly sums: HistogramSums;
    readonly drift: number;
  }
  let last: Kept | undefined;
  let lastEquations: (Kept & { readonly equations: EnvelopeEquations }) | undefined;
  const isAt = (kept: Kept, values: Float64Array): boolean => kept.values.every((value, i) => value === values[i]);
  const keep = (values: Float64Array, sums: HistogramSums): Kept =>
    (last = { values: values.slice(), sums, drift: Math.max(...evaluators.map((evaluator) => evaluator.drift())) });
  const keptAt = (values: Float64Array): Kept => {
    for (const kept of [last, lastEquations]) if (kept !== undefined && isAt(kept, values)) return kept;
    const at = modelAt(values);
    return keep(values, evaluators.map((evaluator) => evaluator.sums(at)).reduce(addSums, noSums));
  };
  const renewBeyond = (tolerance: number, values: Float64Array): boolean => {
    if (keptAt(values).drift <= tolerance) return false;
    for (const evaluator of evaluators) evaluator.releaseWindows();
    last = lastEquations = undefined;
    return true;
  };

  const problem: EnvelopeProblem = {
    variables,
    inequalities: [
      ...widthInequalities(
        model,
        influences,
        variables.map(({ value }) => value),
      ),
      ...dependentInequalities({ variables, limits }),
    ],
    observations: evaluators.reduce((sum, evaluator) => sum + evaluator.points, 0),
    modelAt,
    chiSquared: (values) => keptAt(values).sums.chiSquared,
    renew: (values) => renewBeyond(WINDOW_TOLERANCE, values),
    sums(values) {
      renewBeyond(SUMS_TOLERANCE, values);
      return keptAt(values).sums;
    },
    envelopeEquations(values) {
      if (lastEquations !== undefined && isAt(lastEquations, values)) return lastEquations.equations;
      const at = modelAt(values);
      const parts = evaluators.map(({ own, normalEquations }) => ({ own, ...normalEquations(at) }));
      const sums = parts.map((part) => part.sums).reduce(addSums, noSums);
      const equations = { ...joined(parts, variables.length, rank.size), chiSquared: sums.chiSquared };
      lastEquations = { ...keep(values, sums), equations };
      return equations;
    },
  };
  return withRestraints(problem, model.restraints ?? [], model);
}

/** Equations of histograms, each in its own variables (ascending), in all `n` of them; all but the first `local` have whole rows. */
function joined(
  parts: readonly (HistogramEquations & { readonly own: readonly number[] })[],
  n: number,
  local: number,
): Pick<HistogramEquations, "matrix" | "gradient"> {
  if (parts.length === 1 && parts[0].own.length === n) return parts[0];
  const first = Int32Array.from({ length: n }, (_, i) => (i < local ? i : 0));
  for (const { own, matrix } of parts) own.forEach((i, a) => (first[i] = Math.min(first[i], own[matrix.first[a]])));
  const all = createEnvelope(first);
  const gradient = new Float64Array(n);
  for (const { own, matrix, gradient: slopes } of parts) {
    own.forEach((i, a) => {
      gradient[i] += slopes[a];
      for (let b = matrix.first[a]; b <= a; b++)
        all.values[all.origin[i] + own[b]] += matrix.values[matrix.origin[a] + b];
    });
  }
  return { matrix: all, gradient };
}

/** Variables that a histogram can depend on, ascending: the normal equations of each are as wide as what moves it. */
function ownVariables(model: Model, name: string, influences: readonly (readonly Influence[])[]): number[] {
  const { phases } = model.histograms[name];
  const moves = (influence: Influence): boolean =>
    "histogram" in influence ? influence.histogram === name : phases[influence.phase] !== undefined;
  return influences.flatMap((group, i) => (group.some(moves) ? [i] : []));
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

/** Limits of parameters that follow several variables. */
function dependentInequalities({ variables, limits }: ModelVariables): LinearInequality[] {
  return limits.map(({ label, terms, constant }) => {
    const coefficients = new Float64Array(variables.length);
    for (const { variable, coefficient } of terms) {
      coefficients[variables.findIndex(({ path }) => path === variable)] += coefficient;
    }
    return { label, coefficients, constant };
  });
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
