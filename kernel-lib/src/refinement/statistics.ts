import type { ModelProblem } from "../calculation/problem.js";
import type { FitStatistics } from "./refinement.js";

/** Agreement at given values, with `variables` of them refined. */
export function fitStatistics(problem: ModelProblem, values: Float64Array, variables: number): FitStatistics {
  const chiSquared = problem.chiSquared(values);
  const { wyo2, absDifference, yo } = problem.sums(values);
  const { observations } = problem;
  const freedom = Math.max(1, observations - variables);
  return {
    rwp: 100 * Math.sqrt(chiSquared / wyo2),
    rexp: 100 * Math.sqrt(freedom / wyo2),
    rp: (100 * absDifference) / yo,
    gof: Math.sqrt(chiSquared / freedom),
    chiSquared,
    observations,
    variables,
  };
}
