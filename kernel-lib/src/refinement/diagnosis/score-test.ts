import { createProblem } from "../../calculation/model-problem.js";
import type { Model } from "../../model/model.js";
import { withValues } from "../../model/with-values.js";
import { cellRange } from "../attempt.js";
import { CELL_TOLERANCE } from "../refine-stage.js";
import { choleskyExtend, choleskyFactor, choleskyReduce, choleskySolve } from "../../numerics/cholesky.js";

/** A variable of which less than this part is its own says what those before it say. */
const TOLERANCE = 1e-9;

/** What freeing variables promises. */
export interface ExpectedGain {
  /** By how much χ² would fall, if χ² were a parabola. */
  readonly gain: number;
  /** Where the variables would go, in the order asked for. */
  readonly values: readonly number[];
  /** Whether the step was cut short at the end of what is plausible. */
  readonly isLimited: boolean;
}

/** χ² of a model as a parabola in many variables at once. */
export interface ScoreTest {
  /** Variables that could be freed, those that are free first. */
  readonly variables: readonly { readonly path: string; readonly value: number; readonly drives: readonly string[] }[];
  readonly chiSquared: number;
  readonly observations: number;
  /** Number of variables that are free already: the first ones. */
  readonly free: number;
  /** Σ w (∂y/∂v)²: 0 for a variable without influence. */
  readonly curvatures: Float64Array;
  /**
   * What freeing some variables promises beside the free ones and `nuisance` (indices), whose own promise does not count.
   * A step that would leave what is plausible is shortened to it.
   */
  gainOf(wanted: readonly number[], nuisance?: readonly number[]): ExpectedGain;
}

/**
 * Rao's score test (Proc. Camb. Phil. Soc. 44 (1948) 50) for least squares: with H = Jᵀ w J, g = Jᵀ w (yo − yc) and free
 * variables f, freeing c lowers χ² by sᵀ S⁻¹ s, s = g_c − H_cf H_ff⁻¹ g_f, S = H_cc − H_cf H_ff⁻¹ H_fc.
 * @param free patterns of what is free already; @param others patterns of what might be freed
 */
export function createScoreTest(model: Model, free: readonly string[], others: readonly string[]): ScoreTest {
  const open = new Set(createProblem(model, free).variables.map(({ path }) => path));
  const problem = createProblem(model, [...free, ...others]);
  const all = problem.variables;
  const order = [
    ...all.flatMap(({ path }, i) => (open.has(path) ? [i] : [])),
    ...all.flatMap(({ path }, i) => (open.has(path) ? [] : [i])),
  ];
  const variables = order.map((i) => all[i]);
  const n = variables.length;
  const { hessian, gradient, chiSquared } = problem.normalEquations(Float64Array.from(all, ({ value }) => value));
  const freeIndices = Array.from({ length: open.size }, (_, i) => i);

  /** Length of the parabola's fall, and the step there, over the chosen variables. */
  const fall = (chosen: readonly number[]): { fall: number; step: Float64Array } => {
    const m = chosen.length;
    const matrix = new Float64Array(m * m);
    const right = new Float64Array(m);
    chosen.forEach((p, a) => {
      right[a] = gradient[order[p]];
      chosen.forEach((q, b) => (matrix[a * m + b] = hessian[order[p] * n + order[q]]));
    });
    const step = choleskySolve(choleskyFactor(matrix, m, { tolerance: TOLERANCE }), right);
    return { fall: step.reduce((sum, value, a) => sum + value * right[a], 0), step };
  };

  /** The free variables are factored once, however much is asked about what could be freed beside them. */
  const m = freeIndices.length;
  const block = new Float64Array(m * m);
  for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) block[a * m + b] = hessian[order[a] * n + order[b]];
  const factor = choleskyFactor(block, m, { tolerance: TOLERANCE });
  const reduced = choleskyReduce(
    factor,
    Float64Array.from(freeIndices, (i) => gradient[order[i]]),
  );
  const besideFree = (chosen: readonly number[]): { gain: number; steps: Float64Array } => {
    const element = (row: number, column: number): number =>
      hessian[order[chosen[row]] * n + order[column < m ? column : chosen[column - m]]];
    const right = chosen.map((i) => gradient[order[i]]);
    const added = choleskyExtend(factor, reduced, element, right, TOLERANCE);
    return { gain: added.reduced.reduce((sum, value) => sum + value * value, 0), steps: added.solution };
  };
  const besideOthers = (
    chosen: readonly number[],
    beside: readonly number[],
  ): { gain: number; steps: Float64Array } => {
    const before = beside.length === 0 ? 0 : fall(beside).fall;
    const after = fall([...beside, ...chosen]);
    return { gain: after.fall - before, steps: after.step.subarray(beside.length) };
  };

  return {
    variables: variables.map(({ path, value, drives }) => ({ path, value, drives: drives.map((drive) => drive.path) })),
    chiSquared,
    observations: problem.observations,
    free: open.size,
    curvatures: Float64Array.from(order, (i) => hessian[i * n + i]),
    gainOf(wanted, nuisance = []) {
      const finite = wanted.filter((i) => Number.isFinite(hessian[order[i] * n + order[i]]));
      const isBesideFree = nuisance.length === 0 && wanted.every((i) => i >= m);
      const beside = isBesideFree
        ? freeIndices
        : [...new Set([...freeIndices, ...nuisance])].filter((i) => !wanted.includes(i));
      const found = isBesideFree ? besideFree(finite) : besideOthers(finite, beside);
      const { steps } = found;
      let { gain } = found;
      let part = 1;
      finite.forEach((i, k) => {
        const { path, value } = variables[i];
        const [lower, upper] = plausibleRange(variables[i].lower, variables[i].upper, path, value);
        const { from, step, low, high } = SIZE.test(path)
          ? { from: 1 / value, step: -steps[k] / value ** 2, low: 1 / upper, high: 1 / lower }
          : { from: value, step: steps[k], low: lower, high: upper };
        if (step !== 0) part = Math.min(part, Math.max(0, ((step > 0 ? high : low) - from) / step));
      });
      gain *= 2 * part - part * part;
      const values = wanted.map((i) => {
        const k = finite.indexOf(i);
        const { path, value } = variables[i];
        if (k < 0) return value;
        return SIZE.test(path) ? 1 / (1 / value - (part * steps[k]) / value ** 2) : value + part * steps[k];
      });
      return { gain: Math.max(0, gain), values, isLimited: part < 1 };
    },
  };
}

/** Widths, and with them χ², are smooth in the reciprocal of a size. */
const SIZE = /\.size(\.(equatorial|axial))?$/;

/** Physical limits, and for what is known beforehand: cell and wavelength to 2 %, sites not more than full. */
function plausibleRange(lower: number, upper: number, path: string, value: number): readonly [number, number] {
  if (path.includes(".cell.") || path.endsWith(".wavelength")) return cellRange(path, value, CELL_TOLERANCE);
  return [lower, path.endsWith(".occupancy") ? Math.max(1, value) : upper];
}

/** SH/L that are tried: the pattern is flat at 0 to first order and far from a parabola beyond. */
const ASYMMETRIES = [0, 0.001, 0.002, 0.004, 0.007, 0.012, 0.02, 0.03, 0.05];

/**
 * What another asymmetry SH/L of a histogram promises: the best of several values, with all else that is free, and
 * `nuisance`, where its parabola has its minimum at each of them.
 */
export function gainOfAsymmetry(
  model: Model,
  free: readonly string[],
  histogram: string,
  nuisance: readonly string[],
): ExpectedGain & { readonly chiSquared: number } {
  const path = `histograms.${histogram}.instrument.SHL`;
  const leastAt = (value: number): number => {
    const test = createScoreTest(withValues(model, { [path]: value }), free, nuisance);
    const all = Array.from({ length: test.variables.length }, (_, i) => i);
    return test.chiSquared - test.gainOf(all).gain;
  };
  const now = model.histograms[histogram].instrument.SHL;
  const chiSquared = leastAt(now);
  let [best, least] = [now, chiSquared];
  for (const value of ASYMMETRIES) {
    const there = leastAt(value);
    if (there < least) [best, least] = [value, there];
  }
  return { gain: chiSquared - least, values: [best], isLimited: false, chiSquared };
}
