import type { ModelProblem } from "../calculation/problem.js";
import type { Model } from "../model/model.js";
import { listParameters } from "../model/parameter-path.js";
import { choleskyFactor, choleskySolve } from "../numerics/cholesky.js";
import { isUnder } from "./free-parameters.js";
import type { LeastSquaresResult } from "./least-squares.js";

/**
 * Å². A displacement goes no further below zero: there exp(−8π²U/4d²) is more than any missing correction is, and structure
 * factors run away.
 */
const LEAST_DISPLACEMENT = -0.1;

/** Which values a refinement may not reach; see `limits` of `RefineOptions`. */
export type PhysicalLimits = "physical" | "nonnegative" | "widths";

/** Standard uncertainties from which the data ask for a negative displacement, and below which one goes back to zero. */
const CONTRADICTED = 3;
const DOUBTFUL = 2;

/** Whether a path is a mean square displacement, which cannot be negative. */
export function isMeanSquare(path: string): boolean {
  return /^phases\.[^.]+\.atoms\.[^.]+\.(uIso|u\.u(11|22|33))$/.test(path);
}

/** Paths of the displacements of a model that stand below zero. */
export function negativeDisplacements(model: Model): string[] {
  return listParameters(model).flatMap(({ path, value }) => (value < 0 && isMeanSquare(path) ? [path] : []));
}

/** The limits of displacements during one fit, which may be fitted several times until they stand. */
export interface DisplacementLimits {
  /** The problem with its limits as they are now. */
  allowIn(problem: ModelProblem): ModelProblem;
  /** Whether the limits agree with a fit made under them; where not, they are others now and it has to go on. */
  standAt(problem: ModelProblem, result: LeastSquaresResult, gof: number): boolean;
}

/**
 * Displacements cannot be negative unless the data contradict it: one that stops at zero and would go on by more than chance, by a
 * score test, is let go, the most significant one first. What constraints of the model limit stays limited; with `nonnegative` all
 * of them do, with `widths` no variable has limits at all.
 */
export function displacementLimits(model: Model, limits: PhysicalLimits): DisplacementLimits {
  if (limits === "widths") return { allowIn: withoutLimits, standAt: () => true };
  if (limits === "nonnegative") return { allowIn: (problem) => problem, standAt: () => true };
  const bounded = (model.constraints ?? []).flatMap((one) => (one.kind === "bounds" ? one.paths : []));
  const mayChange = (path: string) => isMeanSquare(path) && !bounded.some((pattern) => isUnder(path, pattern));
  const negative = new Set(negativeDisplacements(model).filter(mayChange));
  const refused = new Set<string>();
  return {
    allowIn: (problem) => ({
      ...problem,
      variables: problem.variables.map((variable) =>
        negative.has(variable.path) ? { ...variable, lower: LEAST_DISPLACEMENT } : variable,
      ),
    }),
    standAt(problem, result, gof) {
      for (const path of doubtful(problem, result, gof)) {
        negative.delete(path);
        refused.add(path);
      }
      const asked = contradictedZero(problem, result, gof, (path) => mayChange(path) && !refused.has(path));
      if (asked !== undefined) negative.add(asked);
      const before = problem.variables.flatMap(({ path, lower }) => (lower === LEAST_DISPLACEMENT ? [path] : []));
      return asked === undefined && before.every((path) => negative.has(path));
    },
  };
}

/** The displacement at zero that would go on by the most standard uncertainties (times GOF), where that is not by chance. */
function contradictedZero(
  problem: ModelProblem,
  { states, values, equations }: LeastSquaresResult,
  gof: number,
  mayChange: (path: string) => boolean,
): string | undefined {
  const stopped = problem.variables.flatMap(({ path, lower }, i) =>
    states[i] === "at bound" && values[i] === 0 && lower === 0 && mayChange(path) ? [i] : [],
  );
  if (stopped.length === 0) return undefined;
  const { hessian, gradient } = equations;
  const n = problem.variables.length;
  const free = states.flatMap((state, i) => (state === "free" ? [i] : []));
  const among = new Float64Array(free.length ** 2);
  free.forEach((i, p) => free.forEach((j, q) => (among[p * free.length + q] = hessian[i * n + j])));
  const factor = choleskyFactor(among, free.length);
  let most = CONTRADICTED * gof;
  let found: string | undefined;
  for (const i of stopped) {
    const beside = Float64Array.from(free, (j) => hessian[i * n + j]);
    const follow = choleskySolve(factor, beside);
    let [own, pull] = [hessian[i * n + i], gradient[i]];
    free.forEach((j, p) => {
      own -= beside[p] * follow[p];
      pull -= follow[p] * gradient[j];
    });
    const significance = -pull / Math.sqrt(own);
    if (significance > most) [most, found] = [significance, problem.variables[i].path];
  }
  return found;
}

/** Negative displacements of a fit that may as well be zero. */
function doubtful(problem: ModelProblem, { states, values, covariance }: LeastSquaresResult, gof: number): string[] {
  const n = problem.variables.length;
  return problem.variables.flatMap(({ path, lower }, i) => {
    if (lower !== LEAST_DISPLACEMENT || states[i] !== "free" || !(values[i] < 0)) return [];
    return -values[i] < DOUBTFUL * gof * Math.sqrt(covariance[i * n + i]) ? [path] : [];
  });
}

function withoutLimits(problem: ModelProblem): ModelProblem {
  const variables = problem.variables.map((variable) => ({ ...variable, lower: -Infinity, upper: Infinity }));
  return { ...problem, variables };
}
