import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { Pattern } from "../calculation/pattern.js";
import type { LeastSquaresProblem } from "../calculation/problem.js";
import type { Background } from "../model/background.js";
import type { HistogramModel, Model } from "../model/model.js";
import { dampedStep } from "./damped-step.js";

/**
 * The model with background coefficients, histogram scale and phase fractions of one histogram from one weighted linear
 * least-squares solve, scales not negative. The first phase keeps its fraction. A phase that the data do not show gets a
 * thousandth of the strongest phase's scale, so that it can still be refined.
 */
export function withLinearStart(
  model: Model,
  name: string,
): { readonly model: Model; readonly unseen: readonly string[] } {
  const histogram = model.histograms[name];
  const phases = Object.keys(histogram.phases);
  const bare = (coefficients: readonly number[], kept: Readonly<HistogramModel["phases"]>): Pattern => {
    const background: Background = { kind: histogram.background.kind, coefficients };
    const part: HistogramModel = { ...histogram, scale: 1, background, phases: kept };
    return calculatePattern({ ...model, histograms: { [name]: part } }, name);
  };
  const terms = histogram.background.coefficients.length;
  const unit = (i: number): number[] => Array.from({ length: terms }, (_, j) => Number(i === j));
  // Diffuse terms, peaks and a fixed background are not linear in all they depend on: they stay as they are.
  const kept = { ...histogram.background, coefficients: unit(-1) };
  const base = calculatePattern(
    { ...model, histograms: { [name]: { ...histogram, background: kept, phases: {} } } },
    name,
  );
  const columns = [
    ...Array.from({ length: terms }, (_, i) => bare(unit(i), {}).background),
    ...phases.map((phase) => bare([], { [phase]: { ...histogram.phases[phase], scale: 1 } }).calculated),
  ];
  const unexplained = base.observed.map((value, j) => value - base.background[j]);
  const solution = weightedSolve(columns, unexplained, base.sigma, terms);
  const scales = solution.slice(terms);
  const strongest = Math.max(...scales, 0);
  const unseen = phases.filter((_, i) => scales[i] <= 0);
  const seen = scales.map((scale) => (scale > 0 ? scale : strongest > 0 ? strongest / 1000 : 1e-9));
  const first = phases.length === 0 ? 1 : histogram.phases[phases[0]].scale;
  const overall = phases.length === 0 ? histogram.scale : seen[0] / first;
  const changed: HistogramModel = {
    ...histogram,
    scale: overall,
    background: { ...histogram.background, coefficients: solution.slice(0, terms) },
    phases: Object.fromEntries(
      phases.map((phase, i) => [
        phase,
        i === 0 ? histogram.phases[phase] : { ...histogram.phases[phase], scale: seen[i] / overall },
      ]),
    ),
  };
  return { model: { ...model, histograms: { ...model.histograms, [name]: changed } }, unseen };
}

/** Coefficients of the columns that fit y best with weights 1/σ²; those from `freeColumns` on are not negative. */
function weightedSolve(
  columns: readonly Float64Array[],
  y: Float64Array,
  sigma: Float64Array,
  freeColumns: number,
): number[] {
  const n = columns.length;
  const hessian = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  const weight = sigma.map((value) => 1 / (value * value));
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < y.length; i++) sum += weight[i] * columns[a][i] * columns[b][i];
      hessian[a * n + b] = hessian[b * n + a] = sum;
    }
    for (let i = 0; i < y.length; i++) gradient[a] += weight[i] * columns[a][i] * y[i];
  }
  const lower = (a: number): number => (a < freeColumns ? -Infinity : 0);
  const problem: LeastSquaresProblem = {
    variables: columns.map((_, a) => ({ path: String(a), value: 0, lower: lower(a), upper: Infinity, drives: [] })),
    observations: y.length,
    chiSquared: () => NaN,
    normalEquations: () => ({ hessian, gradient, chiSquared: NaN }),
  };
  const equations = { hessian, gradient, chiSquared: NaN };
  const solved = dampedStep(problem, new Float64Array(n), equations, undefined, 1e-12);
  return [...(solved?.step ?? new Float64Array(n))];
}
