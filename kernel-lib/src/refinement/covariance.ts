import type { LeastSquaresProblem, NormalEquations } from "../calculation/problem.js";
import { choleskyFactor, choleskyInverse, choleskySolve, dependenceOf } from "../numerics/cholesky.js";
import type { DampedStep } from "./damped-step.js";

/** What became of a variable: refined, stopped by a bound, without any effect on χ², or a combination of others. */
export type VariableState = "free" | "at bound" | "without influence" | "dependent";

export interface VariableCovariance {
  /** Indices of the problem's inequalities that hold the minimum back. */
  readonly activeInequalities: readonly number[];
  readonly states: readonly VariableState[];
  /** Row-major over all variables; rows and columns of variables that are not free are 0. */
  readonly covariance: Float64Array;
  readonly dependences: readonly { readonly variable: number; readonly on: readonly number[] }[];
}

/**
 * Covariance H⁻¹ of the variables that are free to move; where an inequality N·v ≥ … holds the minimum back, that of the
 * motions along it: C − C N (Nᵀ C N)⁻¹ Nᵀ C.
 */
export function covarianceOf(
  problem: LeastSquaresProblem,
  values: Float64Array,
  { hessian }: NormalEquations,
  last: DampedStep | undefined,
  rankTolerance: number,
): VariableCovariance {
  const n = problem.variables.length;
  const states: VariableState[] = problem.variables.map(() => "free");
  if (last === undefined)
    return { states, covariance: new Float64Array(n * n), dependences: [], activeInequalities: [] };
  // Where the fit has not converged the last step may end on limits that the values are not at.
  for (const i of last.atBound) if (isAtBound(problem, values, i)) states[i] = "at bound";
  const open = states.flatMap((state, i) => (state === "free" ? [i] : []));
  const reduced = new Float64Array(open.length ** 2);
  open.forEach((i, p) => open.forEach((j, q) => (reduced[p * open.length + q] = hessian[i * n + j])));
  const factor = choleskyFactor(reduced, open.length, { tolerance: rankTolerance });
  for (const p of factor.withoutInfluence) {
    // A variable whose effect vanishes at a limit (an axial divergence of 0) is stopped there rather than idle.
    states[open[p]] = isAtBound(problem, values, open[p]) ? "at bound" : "without influence";
  }
  for (const p of factor.dependent) states[open[p]] = "dependent";
  const inverse = choleskyInverse(factor);
  const activeInequalities = last.activeInequalities.filter((index) => isOnFace(problem, values, index));
  const normals = activeInequalities.map((index) => {
    const { coefficients } = problem.inequalities?.[index] ?? { coefficients: new Float64Array(n) };
    return Float64Array.from(open, (i) => coefficients[i]);
  });
  const before = open.map((_, p) => inverse[p * (open.length + 1)]);
  restrictTo(inverse, open.length, normals);
  open.forEach((i, p) => {
    // Variables that the active inequalities leave no freedom; what is left of their variance is rounding.
    if (states[i] !== "free" || inverse[p * (open.length + 1)] > 1e-9 * before[p]) return;
    states[i] = "at bound";
    open.forEach((_, q) => (inverse[p * open.length + q] = inverse[q * open.length + p] = 0));
  });
  const covariance = new Float64Array(n * n);
  open.forEach((i, p) => open.forEach((j, q) => (covariance[i * n + j] = inverse[p * open.length + q])));
  const partners = states.flatMap((state, i) => (state === "free" ? [i] : []));
  const dependences = factor.dependent.map((p) => ({
    variable: open[p],
    on: dependenceOf(hessian, n, open[p], partners).map((entry) => entry.variable),
  }));
  return { states, covariance, dependences, activeInequalities };
}

function isAtBound(problem: LeastSquaresProblem, values: Float64Array, i: number): boolean {
  return values[i] === problem.variables[i].lower || values[i] === problem.variables[i].upper;
}

function isOnFace({ inequalities = [] }: LeastSquaresProblem, values: Float64Array, index: number): boolean {
  const { coefficients, constant } = inequalities[index];
  let sum = constant;
  let size = Math.abs(constant);
  for (let i = 0; i < values.length; i++) {
    sum += coefficients[i] * values[i];
    size += Math.abs(coefficients[i] * values[i]);
  }
  return sum <= 1e-6 * size;
}

/** Takes from a covariance (in place) the motions across the given normals. */
function restrictTo(covariance: Float64Array, n: number, normals: readonly Float64Array[]): void {
  const m = normals.length;
  if (m === 0) return;
  const images = normals.map((normal) => {
    const image = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) image[i] += covariance[i * n + j] * normal[j];
    return image;
  });
  const gram = new Float64Array(m * m);
  normals.forEach((normal, a) =>
    images.forEach((image, b) => (gram[a * m + b] = normal.reduce((sum, value, i) => sum + value * image[i], 0))),
  );
  const factor = choleskyFactor(gram, m);
  for (let j = 0; j < n; j++) {
    const weights = choleskySolve(
      factor,
      Float64Array.from(images, (image) => image[j]),
    );
    for (let i = 0; i < n; i++) images.forEach((image, a) => (covariance[i * n + j] -= image[i] * weights[a]));
  }
}
