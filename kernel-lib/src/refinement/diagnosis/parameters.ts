import { choleskyFactor, dependenceOf } from "../../numerics/cholesky.js";
import { esdInText } from "../../numerics/format-esd.js";
import { createProblem } from "../../calculation/model-problem.js";
import { strongCorrelations } from "../fitted-parameters.js";
import { freedGroups } from "../free-parameters.js";
import type { Refinement } from "../refinement.js";
import { diagnosis, type Diagnosis } from "./finding.js";

/** |correlation| from which two parameters are called one. */
const DEGENERATE = 0.997;
/** 1 − R² below which a variable is a combination of others. */
const DEPENDENT = 1e-7;
const LEAST_SCALE_SIGNIFICANCE = 3;

/** Parameters of the refinement that say nothing, or nothing of their own, and phases that are not seen. */
export function diagnoseParameters(fit: Refinement): Diagnosis[] {
  return [...leftOut(fit), ...pairs(fit), ...unseenPhases(fit)];
}

/** What the stages named and the fit had to leave out. */
function leftOut(fit: Refinement): Diagnosis[] {
  const { stages, model } = fit;
  if (stages.length === 0) return [];
  const { free } = stages[stages.length - 1];
  const wanted = stages.flatMap(({ stage }) => freedGroups(model, stage).flatMap(({ paths }) => paths));
  const missing = [...new Set(wanted)].filter((path) => !free.includes(path));
  if (missing.length === 0) return [];
  const known = createProblem(model, free).variables.map(({ path }) => path);
  const problem = createProblem(model, [...free, ...missing]);
  const order = [
    ...problem.variables.flatMap(({ path }, i) => (known.includes(path) ? [i] : [])),
    ...problem.variables.flatMap(({ path }, i) => (known.includes(path) ? [] : [i])),
  ];
  const paths = order.map((i) => problem.variables[i].path);
  const n = paths.length;
  const { hessian } = problem.normalEquations(Float64Array.from(problem.variables, ({ value }) => value));
  const matrix = new Float64Array(n * n);
  order.forEach((i, p) => order.forEach((j, q) => (matrix[p * n + q] = hessian[i * n + j])));
  const factor = choleskyFactor(matrix, n, { tolerance: DEPENDENT });
  const idle = factor.withoutInfluence.filter((i) => !known.includes(paths[i]));
  const tied = factor.dependent.filter((i) => !known.includes(paths[i]));
  return [
    ...idle.map((i) => diagnosis("no influence", paths[i], `${paths[i]} does not change the calculated pattern`, {})),
    ...tied.map((i) => {
      const others = Array.from({ length: n }, (_, j) => j).filter((j) => j !== i && !factor.dependent.includes(j));
      const partners = dependenceOf(matrix, n, i, others).slice(0, 3);
      const names = partners.map(({ variable }) => paths[variable]);
      const text = `${paths[i]} changes the pattern exactly as ${names.join(" with ")} ${names.length > 1 ? "do" : "does"}`;
      return diagnosis("degenerate pair", paths[i], text, { independence: Math.max(0, factor.pivots[i]) });
    }),
  ];
}

function pairs({ covariance }: Refinement): Diagnosis[] {
  return strongCorrelations(covariance, DEGENERATE)
    .filter(({ a, b }) => !bothOfOneFunction(a, b))
    .map(({ a, b, value }) =>
      diagnosis("degenerate pair", b, `${a} and ${b} are correlated by ${value.toFixed(4)}`, { correlation: value }),
    );
}

/** Terms of one polynomial correlate by their nature: U, V, W; X, Y, Z; background coefficients. */
function bothOfOneFunction(a: string, b: string): boolean {
  const family = (path: string): string => path.replace(/\.([UVWXYZ]|background\..*)$/, ".widths or background");
  return family(a) === family(b);
}

function unseenPhases({ parameters, model, stages }: Refinement): Diagnosis[] {
  // A stage that found no phase was taken back, and with it the scale that says so.
  const refused = stages.flatMap(({ verdict, blame, reason }) => {
    const match = verdict === "rolled back" ? /^histograms\.([^.]+)\.scale$/.exec(blame ?? "") : null;
    return match === null ? [] : [diagnosis("phase not seen", match[1], reason, {})];
  });
  if (refused.length > 0) return refused.slice(0, 1);
  return parameters.flatMap(({ path, value, esd, state }) => {
    const match = /^histograms\.(.+?)\.(?:phases\.(.+)\.)?scale$/.exec(path);
    if (match === null || state === "held" || value > LEAST_SCALE_SIGNIFICANCE * esd) return [];
    const phases = Object.keys(model.histograms[match[1]].phases);
    const about = match[2] ?? (phases.length === 1 ? phases[0] : match[1]);
    const text = `${path} is ${esdInText(value, esd)}: ${about} is not seen`;
    return [diagnosis("phase not seen", about, text, { scale: value, esd })];
  });
}
