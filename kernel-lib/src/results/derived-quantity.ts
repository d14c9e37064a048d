import { createProblem } from "../calculation/model-problem.js";
import type { Model } from "../model/model.js";
import type { Refinement } from "../refinement/refinement.js";

/** A number that follows from the refined parameters, with its standard uncertainty. */
export interface DerivedQuantity {
  readonly value: number;
  readonly esd: number;
}

/**
 * Several quantities of a refined model with esds from the full covariance, √(gᵀ C g): the gradients g by central
 * differences of a tenth of an esd, symmetry ties applied.
 */
export function derivedQuantities(fit: Refinement, quantities: (model: Model) => readonly number[]): DerivedQuantity[] {
  const { paths, matrix } = fit.covariance;
  const n = paths.length;
  const values = quantities(fit.model);
  if (n === 0) return values.map((value) => ({ value, esd: 0 }));
  const problem = createProblem(fit.model, paths);
  const at = Float64Array.from(problem.variables, (variable) => variable.value);
  const index = problem.variables.map((variable) => paths.indexOf(variable.path));
  const gradients = values.map(() => new Float64Array(n));
  problem.variables.forEach((_, k) => {
    const i = index[k];
    const step = 0.1 * Math.sqrt(matrix[i * n + i]);
    if (!(step > 0)) return;
    const shifted = (by: number): readonly number[] => {
      const moved = Float64Array.from(at);
      moved[k] += by;
      return quantities(problem.modelAt(moved));
    };
    const [up, down] = [shifted(step), shifted(-step)];
    gradients.forEach((gradient, q) => (gradient[i] = (up[q] - down[q]) / (2 * step)));
  });
  return values.map((value, q) => {
    let variance = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) variance += gradients[q][i] * matrix[i * n + j] * gradients[q][j];
    return { value, esd: Math.sqrt(Math.max(0, variance)) };
  });
}

/** One quantity; see {@link derivedQuantities}. */
export function derivedQuantity(fit: Refinement, quantity: (model: Model) => number): DerivedQuantity {
  return derivedQuantities(fit, (model) => [quantity(model)])[0];
}
