import type { LeastSquaresProblem, NormalEquations } from "../calculation/problem.js";
import { clampToBounds, dampedStep, type DampedStep } from "./damped-step.js";

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

  return {
    lowerPoint(problem, values, equations, undamped, rankTolerance) {
      remember(equations);
      if (!(radius > 0)) radius = lengthOf(undamped.step);
      while (radius > 0) {
        const step = stepOfLength(problem, values, equations, undamped, rankTolerance);
        if (step === undefined) return undefined;
        const length = lengthOf(step.step);
        const trial = clampToBounds(
          problem,
          values.map((value, i) => value + step.step[i]),
        );
        const chiSquared = problem.chiSquared(trial);
        const ratio = (equations.chiSquared - chiSquared) / step.predicted;
        if (!Number.isFinite(chiSquared) || !(ratio >= 0.25)) radius = (ratio > -1 ? 0.5 : 0.1) * length;
        else if (ratio > 0.75) radius = Math.max(radius, 2 * length);
        if (Number.isFinite(chiSquared) && ratio > 1e-4) return trial;
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
