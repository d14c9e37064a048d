import type { LeastSquaresProblem, NormalEquations } from "../calculation/problem.js";
import { choleskyFactor, type CholeskyFactor } from "../numerics/cholesky.js";
import { nearestPointOfPolyhedron, type HalfSpace } from "../numerics/polyhedron.js";

/** A step of the quadratic model of χ², inside all bounds and inequalities. */
export interface DampedStep {
  readonly step: Float64Array;
  /** By how much the undamped quadratic model says χ² falls. */
  readonly predicted: number;
  /** Variables that the step leaves at a bound because χ² falls beyond it. */
  readonly atBound: readonly number[];
  /** Inequalities of the problem that the step ends on because χ² falls beyond them. */
  readonly activeInequalities: readonly number[];
  readonly factor: CholeskyFactor;
}

/**
 * Minimum of the damped quadratic model ½ δᵀ(H + D) δ − gᵀδ, D diagonal, under the bounds and inequalities: Marquardt's
 * step (J. SIAM 11 (1963) 431), found exactly as the nearest point of a polyhedron to the free minimum in the coordinates
 * where the damped Hessian is the unit matrix. Undefined where no point fulfils all conditions.
 */
export function dampedStep(
  problem: LeastSquaresProblem,
  values: Float64Array,
  { hessian, gradient }: NormalEquations,
  damping: Float64Array | undefined,
  rankTolerance: number,
): DampedStep | undefined {
  const n = values.length;
  const factor = choleskyFactor(hessian, n, { damping, tolerance: rankTolerance });
  const left = new Set([...factor.withoutInfluence, ...factor.dependent]);
  const whiten = (vector: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(n);
    let first = 0;
    while (first < n && vector[first] === 0) first++;
    for (let i = first; i < n; i++) {
      if (left.has(i)) continue;
      let sum = vector[i] / factor.scale[i];
      for (let k = first; k < i; k++) sum -= factor.lower[i * n + k] * out[k];
      out[i] = sum / factor.lower[i * n + i];
    }
    return out;
  };
  const conditions: { readonly halfSpace: HalfSpace; readonly bound?: number; readonly inequality?: number }[] = [];
  problem.variables.forEach(({ lower, upper }, i) => {
    if (left.has(i)) return;
    const unit = new Float64Array(n);
    if (lower > -Infinity) {
      unit[i] = 1;
      conditions.push({ halfSpace: { normal: whiten(unit), offset: lower - values[i] }, bound: i });
    }
    if (upper < Infinity) {
      unit[i] = -1;
      conditions.push({ halfSpace: { normal: whiten(unit), offset: values[i] - upper }, bound: i });
    }
  });
  problem.inequalities?.forEach(({ coefficients, constant }, inequality) => {
    let now = constant;
    for (let i = 0; i < n; i++) now += coefficients[i] * values[i];
    conditions.push({ halfSpace: { normal: whiten(coefficients), offset: -now }, inequality });
  });
  const nearest = nearestPointOfPolyhedron(
    whiten(gradient),
    conditions.map((condition) => condition.halfSpace),
  );
  if (nearest === undefined) return undefined;
  const step = unwhiten(factor, nearest.point, left);
  const pushed = nearest.active.map((index) => conditions[index]);
  return {
    step,
    predicted: predictedDecrease(hessian, gradient, step),
    atBound: pushed.flatMap(({ bound }) => (bound === undefined ? [] : [bound])),
    activeInequalities: pushed.flatMap(({ inequality }) => (inequality === undefined ? [] : [inequality])),
    factor,
  };
}

function unwhiten(factor: CholeskyFactor, point: Float64Array, left: ReadonlySet<number>): Float64Array {
  const { size, lower, scale } = factor;
  const out = Float64Array.from(point);
  for (let i = size - 1; i >= 0; i--) {
    if (left.has(i)) continue;
    let sum = out[i];
    for (let k = i + 1; k < size; k++) sum -= lower[k * size + i] * out[k];
    out[i] = sum / lower[i * size + i];
  }
  return out.map((value, i) => (left.has(i) ? 0 : value / scale[i]));
}

/** 2 gᵀδ − δᵀHδ. */
function predictedDecrease(hessian: Float64Array, gradient: Float64Array, step: Float64Array): number {
  const n = step.length;
  let decrease = 0;
  for (let i = 0; i < n; i++) {
    let product = 0;
    for (let j = 0; j < n; j++) product += hessian[i * n + j] * step[j];
    decrease += step[i] * (2 * gradient[i] - product);
  }
  return decrease;
}

/** The values with each put inside its own bounds. */
export function clampToBounds(problem: LeastSquaresProblem, values: Float64Array): Float64Array {
  return values.map((value, i) => Math.min(Math.max(value, problem.variables[i].lower), problem.variables[i].upper));
}

/** The point nearest to the start (each variable in units of its own size) that fulfils every condition. */
export function feasiblePoint(problem: LeastSquaresProblem, start: Float64Array): Float64Array | undefined {
  const n = start.length;
  const inside = clampToBounds(problem, start);
  const hessian = new Float64Array(n * n);
  for (let i = 0; i < n; i++) hessian[i * n + i] = 1 / (inside[i] ** 2 || 1);
  const equations = { hessian, gradient: new Float64Array(n), chiSquared: 0 };
  const step = dampedStep(problem, inside, equations, undefined, 0)?.step;
  return step === undefined
    ? undefined
    : clampToBounds(
        problem,
        inside.map((value, i) => value + step[i]),
      );
}

/** Whether a point fulfils every inequality of the problem, rounding aside. */
export function fulfilsInequalities(problem: LeastSquaresProblem, values: Float64Array): boolean {
  return (problem.inequalities ?? []).every(({ coefficients, constant }) => {
    let sum = constant;
    let size = Math.abs(constant);
    for (let i = 0; i < values.length; i++) {
      sum += coefficients[i] * values[i];
      size += Math.abs(coefficients[i] * values[i]);
    }
    return sum >= -1e-9 * size;
  });
}
