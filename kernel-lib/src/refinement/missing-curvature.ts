import type { NormalEquations } from "../calculation/problem.js";

/** The curvature of χ² that JᵀwJ leaves out, learnt from how the gradient changed over the steps that were taken. */
export interface MissingCurvature {
  /** The equations at the next point, with it where the whole step of those before led there and told something of it. */
  addedTo(equations: NormalEquations, values: Float64Array, whole: boolean): NormalEquations;
}

/** Steps that lower χ² by more than this part of it end where second derivatives are others than where they began. */
const NEAR = 0.01;
/** Curvature along a step, in units of what was expected, outside of which nothing is learnt from it. */
const BELIEVED = [0.2, 5] as const;

/**
 * Where residuals are large, second derivatives of the model belong to the curvature, and without them each step goes too far or
 * not far enough by the same factor as the one before. As in NL2SOL (Dennis, Gay & Welsch, ACM Trans. Math. Softw. 7 (1981) 348) a
 * matrix A is added to JᵀwJ, such that (JᵀwJ + A) s is the change of the gradient over the last step s; by the update of Broyden, Fletcher,
 * Goldfarb and Shanno, which keeps the sum positive.
 */
export function createMissingCurvature(n: number): MissingCurvature {
  const missing = new Float64Array(n * n);
  let known = false;
  let last: { readonly values: Float64Array; readonly equations: NormalEquations } | undefined;
  const learn = (step: Float64Array, change: Float64Array, hessian: Float64Array): boolean => {
    const expected = step.map((_, i) => rowTimes(hessian, i, step) + rowTimes(missing, i, step));
    const [old, now] = [dot(step, expected), dot(step, change)];
    if (!(old > 0 && now > BELIEVED[0] * old && now < BELIEVED[1] * old)) return false;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        missing[i * n + j] += (change[i] * change[j]) / now - (expected[i] * expected[j]) / old;
    return true;
  };
  return {
    addedTo(equations, values, whole) {
      const { hessian, gradient, chiSquared } = equations;
      if (last !== undefined) {
        const before = last;
        const step = values.map((value, i) => value - before.values[i]);
        const change = before.equations.gradient.map((value, i) => value - gradient[i]);
        const near = whole && before.equations.chiSquared - chiSquared < NEAR * chiSquared;
        known = near && learn(step, change, hessian);
        if (!known) missing.fill(0);
      }
      last = { values: values.slice(), equations };
      return known ? { ...equations, hessian: hessian.map((value, i) => value + missing[i]) } : equations;
    },
  };
}

function rowTimes(matrix: Float64Array, row: number, vector: Float64Array): number {
  const n = vector.length;
  let sum = 0;
  for (let j = 0; j < n; j++) sum += matrix[row * n + j] * vector[j];
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
