import { expandPaths } from "../model/parameter-path.js";
import { strongCorrelations } from "../refinement/fitted-parameters.js";
import type { Correlation, FittedParameter, Refinement } from "../refinement/refinement.js";

/**
 * A parameter of a refinement by its path, with its esd; one that was not refined is `held` with esd 0.
 * @throws RietbookError "not found" naming the nearest paths
 */
export function parameter(fit: Refinement, path: string): FittedParameter {
  const found = fit.parameters.find((candidate) => candidate.path === path);
  if (found !== undefined) return found;
  const [{ value, description }] = expandPaths(fit.model, [path]);
  return { path, value, esd: 0, unit: description.unit, state: "held", start: value };
}

/** All parameters under a pattern, refined or held, in the model's order. */
export function parameters(fit: Refinement, pattern: string): FittedParameter[] {
  return expandPaths(fit.model, [pattern]).map(({ path }) => parameter(fit, path));
}

/** Pairs of refined parameters with |correlation| above the threshold, strongest first. */
export function correlations(fit: Refinement, threshold = 0.9): Correlation[] {
  return strongCorrelations(fit.covariance, threshold);
}

/** Correlation of two refined parameters; 0 where one of them is not among the free ones. */
export function correlation({ covariance: { paths, matrix } }: Refinement, a: string, b: string): number {
  const [i, j] = [paths.indexOf(a), paths.indexOf(b)];
  if (i < 0 || j < 0) return 0;
  const n = paths.length;
  return matrix[i * n + j] / Math.sqrt(matrix[i * n + i] * matrix[j * n + j]);
}
