import type { ModelProblem } from "../calculation/problem.js";
import type { FitStatistics } from "./refinement.js";

/** χ² of data and restraints: what is minimised. */
export function minimised({ chiSquared, restraints }: Pick<FitStatistics, "chiSquared" | "restraints">): number {
  return chiSquared + (restraints?.chiSquared ?? 0);
}

/** Agreement at given values, with `variables` of them refined. */
export function fitStatistics(problem: ModelProblem, values: Float64Array, variables: number): FitStatistics {
  const { wyo2, absDifference, yo, restraints } = problem.sums(values);
  const more = restraints ?? { count: 0, chiSquared: 0 };
  const chiSquared = problem.chiSquared(values) - more.chiSquared;
  const observations = problem.observations - more.count;
  const freedom = Math.max(1, observations - variables);
  return {
    rwp: 100 * Math.sqrt(chiSquared / wyo2),
    rexp: 100 * Math.sqrt(freedom / wyo2),
    rp: (100 * absDifference) / yo,
    gof: Math.sqrt((chiSquared + more.chiSquared) / Math.max(1, problem.observations - variables)),
    chiSquared,
    observations,
    variables,
    ...(restraints === undefined ? {} : { restraints }),
  };
}
