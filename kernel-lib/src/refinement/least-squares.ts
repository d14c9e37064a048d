import type { LeastSquaresProblem, NormalEquations } from "../calculation/problem.js";
import { nextTurn } from "../platform/next-turn.js";
import { throwIfCancelled, type LongCallOptions } from "../progress.js";
import { covarianceOf, type VariableState } from "./covariance.js";
import { dampedStep, feasiblePoint, fulfilsInequalities, type DampedStep } from "./damped-step.js";
import { createTrustRegion } from "./trust-region.js";

export interface LeastSquaresOptions extends LongCallOptions {
  /** Most cycles (one Jacobian each). Default 50. */
  readonly maxCycles?: number;
  /**
   * Converged when an undamped step would move no combination of the variables by more than this many standard
   * uncertainties. Default 0.005.
   */
  readonly shiftTolerance?: number;
  /** 1 − R² at or below which a variable counts as a combination of others. Default 1e-12. */
  readonly rankTolerance?: number;
}

/**
 * `converged`: the minimum (inside the bounds) to within the tolerance. `settled`: no lower point can be found although
 * the derivatives promise one, as happens at the limit of arithmetic or where χ² is not smooth. `cycles used up`: χ² was
 * still falling. `not finite`: χ² has no value at the start. `impossible`: no point fulfils all conditions.
 */
export type LeastSquaresStatus = "converged" | "settled" | "cycles used up" | "not finite" | "impossible";

export interface LeastSquaresResult {
  readonly status: LeastSquaresStatus;
  readonly values: Float64Array;
  readonly chiSquared: number;
  /** χ² where the fit set out: the start, moved to where every condition is fulfilled. */
  readonly chiSquaredStart: number;
  /** Variables that the start had outside the conditions. */
  readonly movedAtStart: readonly number[];
  readonly cycles: number;
  /** Length, in standard uncertainties, of the undamped step that is left at the end. */
  readonly shiftOverEsd: number;
  /** One per variable. */
  readonly states: readonly VariableState[];
  /** H⁻¹ of the free variables at the final point, row-major over all variables, 0 elsewhere; not multiplied by GOF². */
  readonly covariance: Float64Array;
  /** At the final point. */
  readonly equations: NormalEquations;
  /** Each variable that is a combination of others, with those others, strongest first. */
  readonly dependences: readonly { readonly variable: number; readonly on: readonly number[] }[];
  /** Indices of the problem's inequalities that hold the minimum back. */
  readonly activeInequalities: readonly number[];
}

/** A step that promises to lower χ² by more than this part of it need not know χ² to the windows of peaks (some 10⁻⁴). */
const FAR = 0.01;

/**
 * Least squares by Levenberg–Marquardt on the normal equations, inside bounds and linear inequalities, as a trust-region
 * method (Moré, Lect. Notes Math. 630 (1978) 105): the damping is the one whose step has the length Δ in the metric of the
 * largest diagonal met so far, so steps are Gauss–Newton's where the model is good and cannot run off into regions where
 * a variable has lost its influence. A trial point whose χ² is not finite or not lower is refused and Δ made smaller, so
 * χ² never rises. Deterministic. Convergence is judged by the length of the undamped step in the metric of the covariance
 * (Bates & Watts, Technometrics 23 (1981) 179), which damping cannot feign.
 *
 * @throws RietbookError "cancelled" once the signal is aborted
 */
export async function leastSquares(
  problem: LeastSquaresProblem,
  options: LeastSquaresOptions = {},
): Promise<LeastSquaresResult> {
  const { maxCycles = 50, shiftTolerance = 0.005, rankTolerance = 1e-12, signal, onProgress } = options;
  const start = Float64Array.from(problem.variables, (variable) => variable.value);
  const feasible = feasiblePoint(problem, start);
  let values = feasible ?? start;
  let status: LeastSquaresStatus | undefined = feasible === undefined ? "impossible" : undefined;
  let equations = problem.normalEquations(values);
  const chiSquaredStart = equations.chiSquared;
  const movedAtStart = variablesOutside(problem, start, values);
  if (!isFiniteEquations(equations)) status ??= "not finite";
  const region = createTrustRegion(values, equations);
  let cycles = 0;
  let shiftOverEsd = Infinity;
  let pause = performance.now();
  const history = [equations.chiSquared];
  // What χ² holds fixed was chosen anew since it was summed.
  let isStale = false;
  const refreshed = (old: NormalEquations): NormalEquations => {
    isStale = false;
    return { ...old, chiSquared: problem.chiSquared(values) };
  };
  while (status === undefined) {
    const undamped = dampedStep(problem, values, equations, undefined, rankTolerance);
    if (undamped === undefined) {
      status = "impossible";
      break;
    }
    if (isStale && !(undamped.predicted > FAR * equations.chiSquared)) equations = refreshed(equations);
    shiftOverEsd = shiftLength(problem, undamped, equations.chiSquared);
    if (shiftOverEsd <= shiftTolerance) status = "converged";
    else if (hasStalled(problem, history, shiftTolerance)) status = "settled";
    else if (cycles >= maxCycles) status = "cycles used up";
    if (status !== undefined) break;
    const lower = region.lowerPoint(problem, values, equations, undamped, rankTolerance);
    if (lower === undefined) {
      status = "settled";
      break;
    }
    values = lower;
    equations = problem.normalEquations(values);
    isStale = problem.renew?.(values) === true;
    history.push(equations.chiSquared);
    cycles++;
    if (!isFiniteEquations(equations)) status = "not finite";
    onProgress?.({ task: "least squares", done: cycles, total: maxCycles, unit: "cycles" });
    if (performance.now() - pause > 25) {
      await nextTurn(); // lets a signal or a drawing through
      pause = performance.now();
    }
    throwIfCancelled(signal, "least squares");
  }
  if (isStale) equations = refreshed(equations);
  const finite = status !== "not finite" && status !== "impossible";
  const last = finite ? dampedStep(problem, values, equations, undefined, rankTolerance) : undefined;
  return {
    status,
    values,
    chiSquared: equations.chiSquared,
    chiSquaredStart,
    movedAtStart,
    cycles,
    shiftOverEsd,
    equations,
    ...covarianceOf(problem, values, equations, last, rankTolerance),
  };
}

/** Variables that start beyond their own bounds, or that had to move because an inequality was not fulfilled. */
function variablesOutside(problem: LeastSquaresProblem, start: Float64Array, values: Float64Array): number[] {
  const fulfilled = fulfilsInequalities(problem, start);
  return problem.variables.flatMap(({ lower, upper }, i) => {
    const beyond = start[i] < lower || start[i] > upper;
    return beyond || (!fulfilled && values[i] !== start[i]) ? [i] : [];
  });
}

/** Whether five cycles together lowered χ² by less than a step of ten tolerances would. */
function hasStalled(problem: LeastSquaresProblem, history: readonly number[], shiftTolerance: number): boolean {
  if (history.length < 6) return false;
  const [before, now] = [history[history.length - 6], history[history.length - 1]];
  const freedom = Math.max(1, problem.observations - problem.variables.length);
  return before - now < ((10 * shiftTolerance) ** 2 * now) / freedom;
}

/** √(predicted decrease / reduced χ²): the length of the step in units of standard uncertainties. */
function shiftLength(problem: LeastSquaresProblem, step: DampedStep, chiSquared: number): number {
  const freedom = Math.max(1, problem.observations - problem.variables.length);
  return chiSquared > 0 ? Math.sqrt((Math.abs(step.predicted) * freedom) / chiSquared) : 0;
}

function isFiniteEquations({ hessian, gradient, chiSquared }: NormalEquations): boolean {
  return Number.isFinite(chiSquared) && gradient.every(Number.isFinite) && hessian.every(Number.isFinite);
}
