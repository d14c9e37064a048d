import { restraintFunction } from "../model/restraint-value.js";
import type { Restraint } from "../model/restraints.js";
import type { Model } from "../model/model.js";
import type { EnvelopeProblem } from "./problem.js";

/** Step of a variable for the derivatives of a restraint, as a fraction of its value and at least of this value. */
const STEP = 1e-4;
const LEAST = 0.01;

/**
 * A problem with restraints as observations of their own: ((value − target)/σ)² is added to χ² and its part of the normal
 * equations to those. Distances and angles are cheap and smooth, so their derivatives are central differences.
 * @param start the model at whose values the images of atoms are chosen
 */
export function withRestraints(
  problem: EnvelopeProblem,
  restraints: readonly Restraint[],
  start: Model,
): EnvelopeProblem {
  if (restraints.length === 0) return problem;
  const { variables } = problem;
  const functions = restraints.map((restraint) => ({
    restraint,
    value: restraintFunction(start, restraint),
    moving: variables.flatMap(({ drives }, i) =>
      drives.some(({ path }) => path.startsWith(`phases.${restraint.phase}.`)) ? [i] : [],
    ),
  }));
  const chiSquaredAt = (values: Float64Array): number => {
    const model = problem.modelAt(values);
    return functions.reduce(
      (sum, { restraint, value }) => sum + ((restraint.value - value(model)) / restraint.sigma) ** 2,
      0,
    );
  };
  const slope = (values: Float64Array, i: number, value: (model: Model) => number): number => {
    const step = STEP * Math.max(Math.abs(values[i]), LEAST);
    const at = (by: number): number => {
      const moved = values.slice();
      moved[i] += by;
      return value(problem.modelAt(moved));
    };
    return (at(step) - at(-step)) / (2 * step);
  };
  return {
    ...problem,
    observations: problem.observations + restraints.length,
    chiSquared: (values) => problem.chiSquared(values) + chiSquaredAt(values),
    sums: (values) => ({
      ...problem.sums(values),
      restraints: { count: restraints.length, chiSquared: chiSquaredAt(values) },
    }),
    envelopeEquations(values) {
      const equations = problem.envelopeEquations(values);
      const matrix = { ...equations.matrix, values: equations.matrix.values.slice() };
      const gradient = equations.gradient.slice();
      const model = problem.modelAt(values);
      for (const { restraint, value, moving } of functions) {
        const weight = 1 / restraint.sigma ** 2;
        const misfit = restraint.value - value(model);
        const slopes = moving.map((i) => slope(values, i, value));
        moving.forEach((i, p) => {
          gradient[i] += weight * slopes[p] * misfit;
          // What moves a phase has whole rows.
          for (let q = 0; q <= p; q++) matrix.values[matrix.origin[i] + moving[q]] += weight * slopes[p] * slopes[q];
        });
      }
      return { matrix, gradient, chiSquared: equations.chiSquared + chiSquaredAt(values) };
    },
  };
}
