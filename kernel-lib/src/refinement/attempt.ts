import type { ModelProblem } from "../calculation/problem.js";
import { partitionIntensities } from "../calculation/extraction.js";
import { createProblem } from "../calculation/model-problem.js";
import { hasExtracted } from "../model/extracted-phases.js";
import type { Model } from "../model/model.js";
import type { LongCallOptions } from "../progress.js";
import { displacementLimits, type PhysicalLimits } from "./displacement-limits.js";
import { isUnder } from "./free-parameters.js";
import { leastSquares, type LeastSquaresResult } from "./least-squares.js";
import { fitStatistics, minimised } from "./statistics.js";
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
  /** χ² still fell with every time that Le Bail's intensities were shared out, when their rounds were used up. */
  readonly roundsUsedUp?: boolean;
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

/** Rounds of fitting and sharing out Le Bail's intensities, at most, and the part of χ² that the last one has to gain. */
export const ROUNDS = 60;
const WORTH_A_ROUND = 1e-5;
/** Standard uncertainties to which a fit is carried on whose intensities are about to change more than that. */
const ROUGHLY = 0.1;

/**
 * Fits the free parameters; Le Bail's intensities are shared out anew and the fit goes on from there as long as χ² falls, roughly
 * first, then to the end.
 */
export async function attemptFit(model: Model, free: readonly string[], options: AttemptOptions): Promise<Attempt> {
  let best = await fitAtIntensities(model, free, options);
  if (!hasExtracted(model, "le bail")) return best;
  let rough = true;
  for (let round = 0; round < ROUNDS; round++) {
    const next = await fitAtIntensities(
      partitionIntensities(best.model),
      best.free,
      rough ? { ...options, shiftTolerance: ROUGHLY } : options,
    );
    const gain = minimised(best.statistics) - minimised(next.statistics);
    if (!(gain > 0)) {
      if (!rough) return best;
      rough = false;
      continue;
    }
    const start = { chiSquaredStart: best.result.chiSquaredStart, movedAtStart: best.result.movedAtStart };
    const worth = gain > WORTH_A_ROUND * minimised(best.statistics);
    best = {
      ...next,
      result: { ...next.result, ...start },
      dropped: [...best.dropped, ...next.dropped],
      cycles: best.cycles + next.cycles,
    };
    if (worth) continue;
    if (!rough) return best;
    rough = false;
  }
  return { ...best, roundsUsedUp: true };
}

/**
 * Fits the free parameters. Variables without influence on the pattern, or that are combinations of others, are dropped
 * one at a time and the fit is started again without them, as an analyst would; so it is where data ask for a negative displacement.
 */
async function fitAtIntensities(model: Model, free: readonly string[], options: AttemptOptions): Promise<Attempt> {
  const dropped: DroppedVariable[] = [];
  const displacements = displacementLimits(model, options.limits);
  let from = model;
  let open = free;
  let cycles = 0;
  let outside: Pick<LeastSquaresResult, "movedAtStart" | "chiSquaredStart"> | undefined;
  for (;;) {
    const whole = createProblem(from, open);
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
