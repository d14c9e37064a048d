import { createProblem } from "../calculation/model-problem.js";
import type { LeastSquaresProblem } from "../calculation/problem.js";
import type { HistogramModel, Model } from "../model/model.js";
import { uniform } from "../model/uniform.js";
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
  const terms = histogram.background.coefficients.length;
  const solution = linearSolution(model, name, terms, phases);
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
  return { model: uniform({ ...model, histograms: { ...model.histograms, [name]: changed } }), unseen };
}

/**
 * Background coefficients and products of histogram scale and phase fraction that fit best; the products are not negative.
 * Diffuse terms, peaks and a fixed background are not linear in all they depend on: they stay as they are.
 */
function linearSolution(model: Model, name: string, terms: number, phases: readonly string[]): number[] {
  const histogram = model.histograms[name];
  const background = { ...histogram.background, coefficients: new Array<number>(terms).fill(0) };
  const shares = Object.fromEntries(phases.map((phase) => [phase, { ...histogram.phases[phase], scale: 1 }]));
  const unit: HistogramModel = { ...histogram, scale: 1, background, phases: shares };
  // A start needs no ties: whoever refines from it fulfils the model's constraints.
  const start: Model = uniform({
    phases: model.phases,
    histograms: { [name]: unit },
    calculation: model.calculation,
  });
  const paths = [
    ...background.coefficients.map((_, i) => `histograms.${name}.background.coefficients.${i}`),
    ...phases.map((phase) => `histograms.${name}.phases.${phase}.scale`),
  ];
  const { variables, normalEquations } = createProblem(start, paths);
  const columns = paths.map((path) => variables.findIndex((variable) => variable.path === path));
  const equations = normalEquations(Float64Array.from(variables, ({ value }) => value));
  const n = paths.length;
  const hessian = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  columns.forEach((row, a) => {
    // Everything being linear, the gradient where all are zero follows from that at scales of 1.
    gradient[a] = equations.gradient[row];
    columns.forEach((column, b) => {
      hessian[a * n + b] = equations.hessian[row * n + column];
      gradient[a] += hessian[a * n + b] * variables[column].value;
    });
  });
  const problem: LeastSquaresProblem = {
    variables: paths.map((path, a) => ({
      path,
      value: 0,
      lower: a < terms ? -Infinity : 0,
      upper: Infinity,
      drives: [],
    })),
    observations: 0,
    chiSquared: () => NaN,
    normalEquations: () => ({ hessian, gradient, chiSquared: NaN }),
  };
  const solved = dampedStep(problem, new Float64Array(n), { hessian, gradient, chiSquared: NaN }, undefined, 1e-12);
  return [...(solved?.step ?? new Float64Array(n))];
}
