import type { Model } from "../model/model.js";
import { modelMover } from "../model/moved-model.js";
import { variablesOf } from "../model/variables.js";
import type { Refinement } from "../refinement/refinement.js";

/** A number that follows from the refined parameters, with its standard uncertainty. */
export interface DerivedQuantity {
  readonly value: number;
  readonly esd: number;
}

/**
 * Several quantities of a refined model with esds from the full covariance, √(gᵀ C g): the gradients g by central
 * differences of a tenth of an esd, symmetry ties applied.
 * @param dependsOn which parameters the quantities depend on, by path; default: all. The others are not moved.
 */
export function derivedQuantities(
  fit: Refinement,
  quantities: (model: Model) => readonly number[],
  dependsOn: (path: string) => boolean = () => true,
): DerivedQuantity[] {
  const { paths, matrix } = fit.covariance;
  const n = paths.length;
  const values = quantities(fit.model);
  if (n === 0) return values.map((value) => ({ value, esd: 0 }));
  const variables = variablesOf(fit.model, paths);
  const modelAt = modelMover(fit.model, variables);
  const at = Float64Array.from(variables, (variable) => variable.value);
  const places = new Map(paths.map((path, i) => [path, i]));
  const index = variables.map((variable) => places.get(variable.path) ?? -1);
  const gradients = values.map(() => new Float64Array(n));
  variables.forEach((_, k) => {
    if (!variables[k].drives.some(({ path }) => dependsOn(path))) return;
    const i = index[k];
    const step = 0.1 * Math.sqrt(matrix[i * n + i]);
    if (!(step > 0)) return;
    const shifted = (by: number): readonly number[] => {
      const moved = Float64Array.from(at);
      moved[k] += by;
      return quantities(modelAt(moved));
    };
    const up = shifted(step);
    const down = shifted(-step);
    gradients.forEach((gradient, q) => (gradient[i] = (up[q] - down[q]) / (2 * step)));
  });
  return values.map((value, q) => {
    let variance = 0;
    for (let i = 0; i < n; i++) {
      if (gradients[q][i] === 0) continue;
      for (let j = 0; j < n; j++) variance += gradients[q][i] * matrix[i * n + j] * gradients[q][j];
    }
    return { value, esd: Math.sqrt(Math.max(0, variance)) };
  });
}

/** One quantity; see {@link derivedQuantities}. */
export function derivedQuantity(fit: Refinement, quantity: (model: Model) => number): DerivedQuantity {
  return derivedQuantities(fit, (model) => [quantity(model)])[0];
}
