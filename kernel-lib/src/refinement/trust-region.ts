import type { LeastSquaresProblem, NormalEquations } from "../calculation/problem.js";
import { createMissingCurvature } from "./missing-curvature.js";
import { clampToBounds, dampedStep, fulfilsInequalities, type DampedStep } from "./damped-step.js";

/** With χ² falling by this much more than predicted the curvature is so much too high that twice the step may be better. */
const TOO_CAUTIOUS = 4 / 3;

/** The lowest of the points 2, 4, 8 … steps ahead, as long as χ² goes on falling and every condition holds. */
function extended(
  problem: LeastSquaresProblem,
  from: Float64Array,
  first: Float64Array,
  firstChiSquared: number,
): Float64Array {
  let [best, lowest] = [first, firstChiSquared];
  for (let factor = 2; factor <= 64; factor *= 2) {
    const point = from.map((value, i) => value + factor * (first[i] - value));
    const inside = clampToBounds(problem, point).every((value, i) => value === point[i]);
    if (!inside || !fulfilsInequalities(problem, point)) break;
    const chiSquared = problem.chiSquared(point);
    if (!(chiSquared < lowest)) break;
    [best, lowest] = [point, chiSquared];
  }
  return best;
}

/** The point that a step leads to; variables that it leaves at a bound are put on it exactly. */
function pointAfter(problem: LeastSquaresProblem, values: Float64Array, { step, atBound }: DampedStep): Float64Array {
  const point = clampToBounds(
    problem,
    values.map((value, i) => value + step[i]),
  );
  for (const i of atBound) {
    const { lower, upper } = problem.variables[i];
    point[i] = Math.abs(point[i] - lower) <= Math.abs(upper - point[i]) ? lower : upper;
  }
  return point;
}

/** How far the quadratic model of χ² is believed, remembered from cycle to cycle. */
export interface TrustRegion {
  /** A point with a lower χ², or undefined where none is found however short the step. */
  lowerPoint(
    problem: LeastSquaresProblem,
    values: Float64Array,
    equations: NormalEquations,
    undamped: DampedStep,
    rankTolerance: number,
  ): Float64Array | undefined;
}

/**
 * Trust region of Moré (1978): ‖D δ‖ ≤ Δ with D² the largest diagonals of the Hessian met so far and Δ = ‖D x‖ at the
 * start; Δ grows when χ² falls as predicted and shrinks when it does not.
 */
export function createTrustRegion(start: Float64Array, first: NormalEquations): TrustRegion {
  const n = start.length;
  const curvature = new Float64Array(n);
  const remember = ({ hessian }: NormalEquations): void =>
    curvature.forEach((value, i) => (curvature[i] = Math.max(value, hessian[i * n + i])));
  const lengthOf = (step: Float64Array): number =>
    Math.sqrt(step.reduce((sum, value, i) => sum + curvature[i] * value * value, 0));
  remember(first);
  let radius = lengthOf(start);
  const missing = createMissingCurvature(n);
  // Whether the last step that was taken was not kept shorter.
  let isWhole = false;
  // Most points are accepted, and then their derivatives are wanted too: asking for all at once saves a calculation.
  let hopeful = true;

  return {
    lowerPoint(problem, values, measured, gaussNewton, rankTolerance) {
      remember(measured);
      const equations = missing.addedTo(measured, values, isWhole);
      const undamped =
        equations === measured ? gaussNewton : dampedStep(problem, values, equations, undefined, rankTolerance);
      if (undamped === undefined) return undefined;
      if (!(radius > 0)) radius = lengthOf(undamped.step);
      while (radius > 0) {
        const step = stepOfLength(problem, values, equations, undamped, rankTolerance);
        if (step === undefined) return undefined;
        const length = lengthOf(step.step);
        const trial = pointAfter(problem, values, step);
        const { chiSquared } = hopeful ? problem.normalEquations(trial) : { chiSquared: problem.chiSquared(trial) };
        const ratio = (equations.chiSquared - chiSquared) / step.predicted;
        if (!Number.isFinite(chiSquared) || !(ratio >= 0.25)) radius = (ratio > -1 ? 0.5 : 0.1) * length;
        else if (ratio > 0.75) radius = Math.max(radius, 2 * length);
        hopeful = Number.isFinite(chiSquared) && ratio > 1e-4;
        if (hopeful) {
          isWhole = step === undamped;
          return ratio > TOO_CAUTIOUS ? extended(problem, values, trial, chiSquared) : trial;
        }
        // Below this the sums of χ² are rounding.
        if (!(step.predicted > 1e-14 * equations.chiSquared)) return undefined;
      }
      return undefined;
    },
  };

  /** The undamped step where it is short enough, else the damped step whose length is Δ to within a tenth. */
  function stepOfLength(
    problem: LeastSquaresProblem,
    values: Float64Array,
    equations: NormalEquations,
    undamped: DampedStep,
    rankTolerance: number,
  ): DampedStep | undefined {
    if (lengthOf(undamped.step) <= 1.1 * radius) return undamped;
    const stepAt = (damping: number): DampedStep | undefined => {
      const diagonal = curvature.map((value) => value * damping);
      return dampedStep(problem, values, equations, diagonal, rankTolerance);
    };
    const steepest = equations.gradient.reduce((sum, g, i) => sum + (curvature[i] > 0 ? (g * g) / curvature[i] : 0), 0);
    let high = Math.sqrt(steepest) / radius;
    let low = high * 1e-14;
    let best = stepAt(high);
    for (let i = 0; i < 40 && best !== undefined; i++) {
      const length = lengthOf(best.step);
      if (length >= 0.9 * radius && length <= 1.1 * radius) break;
      const middle = Math.sqrt(low * high);
      const step = stepAt(middle);
      if (step === undefined) break;
      if (lengthOf(step.step) > radius) low = middle;
      else {
        high = middle;
        best = step;
      }
      if (lengthOf(step.step) <= 1.1 * radius) best = step;
    }
    return best;
  }
}
