import type { ModelProblem } from "../calculation/problem.js";
import { createLeBailProblem } from "../calculation/le-bail-problem.js";
import { createProblem } from "../calculation/model-problem.js";
import { hasExtracted } from "../model/extracted-phases.js";
import type { Model } from "../model/model.js";
import type { LongCallOptions } from "../progress.js";
import { displacementLimits, type PhysicalLimits } from "./displacement-limits.js";
import { isUnder } from "./free-parameters.js";
import { leastSquares, type LeastSquaresResult } from "./least-squares.js";
import { fitStatistics } from "./statistics.js";
import type { FitStatistics } from "./refinement.js";

/** A variable that was taken out because it says nothing of its own. */
export interface DroppedVariable {
  readonly path: string;
  readonly reason: string;
}

/** One least-squares fit of a stage, not yet judged. */
export interface Attempt {
  readonly problem: ModelProblem;
  readonly result: LeastSquaresResult;
  /** The model at the end. */
  readonly model: Model;
  /** Paths that were free. */
  readonly free: readonly string[];
  readonly dropped: readonly DroppedVariable[];
  readonly statistics: FitStatistics;
  readonly cycles: number;
}

export interface AttemptOptions extends LongCallOptions {
  readonly maxCycles?: number;
  /** As in {@link leastSquares}. */
  readonly shiftTolerance?: number;
  /** Paths that the accepted stages before freed: of two variables that say the same, the newer one is dropped. */
  readonly freedBefore: readonly string[];
  /** Values of cell parameters at the very start, by path, and the fraction of them by which they may move. */
  readonly cellStart: ReadonlyMap<string, number>;
  readonly cellTolerance: number;
  /** As in {@link RefineOptions}. */
  readonly limits: PhysicalLimits;
}

/**
 * Fits the free parameters. Variables without influence on the pattern, or that are combinations of others, are dropped
 * one at a time and the fit is started again without them, as an analyst would; so it is where data ask for a negative displacement.
 */
export async function attemptFit(model: Model, free: readonly string[], options: AttemptOptions): Promise<Attempt> {
  const dropped: DroppedVariable[] = [];
  const displacements = displacementLimits(model, options.limits);
  let from = model;
  let open = free;
  let cycles = 0;
  let outside: Pick<LeastSquaresResult, "movedAtStart" | "chiSquaredStart"> | undefined;
  for (;;) {
    const whole = hasExtracted(from, "le bail") ? createLeBailProblem(from, open) : createProblem(from, open);
    const problem = withCellBounds(displacements.allowIn(whole), options);
    const found = await leastSquares(problem, options);
    cycles += found.cycles;
    const useless = uselessVariable(problem, found, options.freedBefore);
    if (useless !== undefined) {
      dropped.push(useless.dropped);
      open = open.filter((path) => !useless.paths.includes(path));
      outside = undefined;
      continue;
    }
    if (outside === undefined || found.movedAtStart.length > 0) outside = found;
    const { movedAtStart, chiSquaredStart } = outside;
    const result = { ...found, movedAtStart, chiSquaredStart };
    const fitted = problem.modelAt(result.values);
    const moved = result.states.filter((state) => state === "free").length;
    const statistics = fitStatistics(problem, result.values, moved);
    if (displacements.standAt(problem, result, statistics.gof)) {
      return { problem, result, model: fitted, free: open, dropped, statistics, cycles };
    }
    from = fitted;
  }
}

/** How far a cell parameter may go from its start: a fraction of a length, the same fraction of 100° for an angle. */
export function cellRange(path: string, start: number, tolerance: number): readonly [number, number] {
  const reach = tolerance * (/\.(alpha|beta|gamma)$/.test(path) ? 100 : start);
  return [start - reach, start + reach];
}

/** The problem with its cell parameters kept near their start. */
function withCellBounds(problem: ModelProblem, { cellStart, cellTolerance }: AttemptOptions): ModelProblem {
  const variables = problem.variables.map((variable) => {
    const start = cellStart.get(variable.path);
    if (start === undefined || !isUnder(variable.path, "phases.*.cell")) return variable;
    const [lower, upper] = cellRange(variable.path, start, cellTolerance);
    return { ...variable, lower: Math.max(variable.lower, lower), upper: Math.min(variable.upper, upper) };
  });
  return { ...problem, variables };
}

interface Useless {
  readonly paths: readonly string[];
  readonly dropped: DroppedVariable;
}

function uselessVariable(
  problem: ModelProblem,
  { states, dependences }: LeastSquaresResult,
  freedBefore: readonly string[],
): Useless | undefined {
  const { variables } = problem;
  const drop = (index: number, reason: string): Useless => ({
    paths: variables[index].drives.map(({ path }) => path),
    dropped: { path: variables[index].path, reason },
  });
  const idle = states.indexOf("without influence");
  if (idle >= 0) return drop(idle, `${variables[idle].path} has no influence on the pattern`);
  if (dependences.length === 0) return undefined;
  const { variable, on } = dependences[0];
  const newest = [variable, ...on].find((index) => !freedBefore.includes(variables[index].path)) ?? variable;
  const others = [variable, ...on].filter((index) => index !== newest).map((index) => variables[index].path);
  return drop(newest, `${variables[newest].path} cannot be told from ${others.slice(0, 3).join(", ")}`);
}
