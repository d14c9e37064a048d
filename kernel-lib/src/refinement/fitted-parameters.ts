import type { Variable } from "../calculation/problem.js";
import { listParameters } from "../model/parameter-path.js";
import type { Model } from "../model/model.js";
import type { Attempt } from "./attempt.js";
import type { Correlation, Covariance, FittedParameter } from "./refinement.js";

/** Parameters, covariance and strong correlations of a fit, esds multiplied by GOF. */
export interface FittedParameters {
  readonly parameters: readonly FittedParameter[];
  readonly covariance: Covariance;
  readonly correlations: readonly Correlation[];
}

/** |correlation| above this is reported. */
const STRONG_CORRELATION = 0.9;

/**
 * Reads the parameters out of a fit. `before` is the model at the start of the stage, `startOf` the value of a parameter
 * before it was first freed, where an earlier stage freed it.
 */
export function fittedParameters(
  { problem, result, model, statistics }: Attempt,
  before: Model,
  startOf: ReadonlyMap<string, number>,
): FittedParameters {
  const values = new Map(listParameters(model).map((parameter) => [parameter.path, parameter]));
  const starts = new Map(listParameters(before).map(({ path, value }) => [path, value]));
  const n = problem.variables.length;
  const parameters = [...driversOf(problem.variables)].map(([path, drivers]): FittedParameter => {
    const atBound = drivers.every(({ variable }) => result.states[variable] === "at bound");
    let variance = 0;
    for (const one of drivers)
      for (const other of drivers)
        variance += one.factor * other.factor * result.covariance[one.variable * n + other.variable];
    const own = drivers.length === 1 && problem.variables[drivers[0].variable].path === path;
    return {
      path,
      value: values.get(path)?.value ?? NaN,
      esd: atBound ? 0 : statistics.gof * Math.sqrt(Math.abs(variance)),
      unit: values.get(path)?.description.unit ?? "",
      state: atBound ? "at bound" : own ? "free" : "tied",
      start: startOf.get(path) ?? starts.get(path) ?? NaN,
    };
  });
  const open = problem.variables.flatMap((_, i) => (result.states[i] === "free" ? [i] : []));
  const matrix = new Float64Array(open.length ** 2);
  open.forEach((i, p) =>
    open.forEach((j, q) => (matrix[p * open.length + q] = result.covariance[i * n + j] * statistics.gof ** 2)),
  );
  const covariance = { paths: open.map((i) => problem.variables[i].path), matrix };
  return { parameters, covariance, correlations: strongCorrelations(covariance, STRONG_CORRELATION) };
}

interface Driver {
  readonly variable: number;
  readonly factor: number;
}

/** The variables that drive each parameter, by its path. */
function driversOf(variables: readonly Variable[]): ReadonlyMap<string, readonly Driver[]> {
  const drivers = new Map<string, Driver[]>();
  variables.forEach(({ drives }, variable) => {
    for (const { path, factor } of drives) {
      const known = drivers.get(path);
      if (known === undefined) drivers.set(path, [{ variable, factor }]);
      else known.push({ variable, factor });
    }
  });
  return drivers;
}

/** Pairs of free parameters whose correlation exceeds the threshold in size, strongest first. */
export function strongCorrelations({ paths, matrix }: Covariance, threshold: number): Correlation[] {
  const n = paths.length;
  const found: Correlation[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const value = matrix[i * n + j] / Math.sqrt(matrix[i * n + i] * matrix[j * n + j]);
      if (Math.abs(value) > threshold) found.push({ a: paths[j], b: paths[i], value });
    }
  }
  return found.sort((p, q) => Math.abs(q.value) - Math.abs(p.value));
}
